package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresServerTest {
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
    server.close();
  }

  @Test
  void runs_postgresql_17_without_waiting_for_the_disk() throws SQLException {
    Database database = server.newDatabase();

    assertThat(ask(database, "SHOW server_version")).isEqualTo("17.11");
    assertThat(ask(database, "SHOW fsync")).isEqualTo("off");
    assertThat(ask(database, "SHOW synchronous_commit")).isEqualTo("off");
    assertThat(ask(database, "SHOW server_encoding")).isEqualTo("UTF8");
  }

  @Test
  void waits_for_the_disk_where_it_shall() throws SQLException {
    try (PostgresServer durable = PostgresServer.startDurable()) {
      Database database = durable.newDatabase();

      assertThat(ask(database, "SHOW fsync")).isEqualTo("on");
      assertThat(ask(database, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(ask(database, "SHOW full_page_writes")).isEqualTo("on");
    }
  }

  @Test
  void every_session_is_in_a_time_zone_that_shows_mistakes_with_dates() throws SQLException {
    assertThat(ask(server.newDatabase(), "SHOW timezone")).isEqualTo("Pacific/Kiritimati");
  }

  @Test
  void databases_know_nothing_of_each_other() throws SQLException {
    Database one = server.newDatabase();
    Database other = server.newDatabase();

    run(one, "CREATE TABLE t (c int)");

    String tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assertThat(ask(one, tables)).isEqualTo("1");
    assertThat(ask(other, tables)).isEqualTo("0");
  }

  @Test
  void refuses_a_wrong_password() {
    Database database = server.newDatabase();

    assertThatThrownBy(() -> database.as(database.user(), "wrong").dataSource().getConnection())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void the_login_is_a_plain_role_and_the_superuser_makes_others() throws SQLException {
    Database database = server.newDatabase();

    assertThatThrownBy(() -> run(database, "CREATE ROLE other"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    run(server.superuser(), "CREATE ROLE analyst LOGIN PASSWORD 'of-a-test'");
    assertThat(ask(database.as("analyst", "of-a-test"), "SELECT current_user"))
        .isEqualTo("analyst");
  }

  @Test
  void its_own_url_and_login_work() throws SQLException {
    try (Connection connection = server.dataSource().getConnection()) {
      assertThat(connection.getMetaData().getURL()).startsWith(server.jdbcUrl());
      assertThat(connection.getMetaData().getUserName()).isEqualTo(server.user());
    }
    assertThat(server.jdbcUrl()).contains(":" + server.port() + "/");
    assertThat(server.password()).isNotEmpty();
  }

  private static String ask(Database database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static void run(Database database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

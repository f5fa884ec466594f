package dev.sluice.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sluice.testkit.Database;
import dev.sluice.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresFaultsTest {
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.startDurable();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_crash_breaks_connections_refuses_new_ones_and_a_restart_keeps_what_was_committed()
      throws SQLException {
    Database database = server.newDatabase();
    run(database, "CREATE TABLE t AS SELECT 1 AS c");
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO t VALUES (2)");

      server.crash();

      assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }
    assertThatThrownBy(() -> run(database, "SELECT 1"))
        .asInstanceOf(type(SQLException.class))
        .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("08001"));

    server.restart();

    assertThat(ask(database, "SELECT sum(c) FROM t")).isEqualTo(1);
    assertThat(
            ask(
                database,
                "SELECT count(*) FROM pg_settings WHERE name = 'fsync' AND setting = 'on'"))
        .as("the same options")
        .isEqualTo(1);
  }

  @Test
  void a_read_only_server_refuses_writes_of_open_sessions_too() throws SQLException {
    Database database = server.newDatabase();
    run(database, "CREATE TABLE t (c int)");
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      server.readOnly(true);
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (1)"))
                      .asInstanceOf(type(SQLException.class))
                      .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("25006")));

      server.readOnly(false);
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .ignoreExceptions()
          .until(() -> statement.executeUpdate("INSERT INTO t VALUES (1)") == 1);
    }
  }

  @Test
  void a_full_disk_is_full_until_it_is_freed() throws SQLException {
    try (SmallDisk disk = SmallDisk.mount(24)) {
      Database database = server.newDatabaseIn(disk.directory());
      try {
        run(database, "CREATE TABLE t (c text)");
        disk.fill();

        assertThatThrownBy(
                () ->
                    run(
                        database,
                        "INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, 1000)"))
            .asInstanceOf(type(SQLException.class))
            .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("53100"));

        disk.free();
        run(database, "INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, 1000)");
        assertThat(ask(database, "SELECT count(*) FROM t")).isEqualTo(1000);
      } finally {
        server.drop(database);
      }
    }
  }

  private static void run(Database database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int ask(Database database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getInt(1);
    }
  }
}

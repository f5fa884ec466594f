package dev.sluice.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Database;
import dev.sluice.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StandbyTest {

  @Test
  void a_standby_follows_until_it_is_cut_off_and_is_promoted_without_what_came_after()
      throws SQLException {
    try (PostgresServer primary = PostgresServer.startDurable();
        PostgresServer standby = primary.startStandby()) {
      Database database = primary.newDatabase();
      Database copy = standby.at(database);
      run(database, "CREATE TABLE t AS SELECT 1 AS c");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .until(() -> ask(copy, "SELECT c FROM t") == 1);
      assertThat(ask(copy, "SELECT pg_is_in_recovery()::int")).isEqualTo(1);

      standby.stopFollowing();
      run(database, "INSERT INTO t VALUES (2)");
      primary.crash();
      standby.promote();

      run(copy, "INSERT INTO t VALUES (3)");
      assertThat(ask(copy, "SELECT sum(c) FROM t")).isEqualTo(4);
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

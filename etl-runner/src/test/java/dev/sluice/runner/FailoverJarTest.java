package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Database;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.PostgresServer;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose URL names two servers, of which one takes over from the other. */
class FailoverJarTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MESSAGES = 400;

  @AutoClose private final PostgresServer primary = PostgresServer.startDurable();
  @AutoClose private final PostgresServer standby = primary.startStandby();
  private volatile Database current = primary.newDatabase();

  private final Servers servers =
      new Servers() {
        @Override
        public Database database() {
          return current;
        }

        @Override
        public URI sqsEndpoint() {
          return EmbeddedServers.SHARED.sqsEndpoint();
        }
      };

  @AutoClose private final Stage stage = new Stage(servers);

  @Test
  void nothing_lost_and_nothing_twice_when_the_primary_dies_and_the_standby_is_promoted(
      @TempDir Path directory) throws Exception {
    execute(
        primary.superuser(),
        "ALTER SYSTEM SET synchronous_standby_names = '*'",
        "SELECT pg_reload_conf()");
    stage.execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql"
            + " AS $$ BEGIN PERFORM pg_sleep(0.02); RETURN new; END $$");
    stage.execute(
        "CREATE TABLE user_logins (user_id varchar(128), device_type varchar(32), masked_ip"
            + " varchar(256), masked_device_id varchar(256), locale varchar(32), app_version"
            + " integer, create_date date)");
    stage.execute(
        "CREATE TRIGGER slow BEFORE INSERT ON user_logins FOR EACH ROW EXECUTE FUNCTION slow()");
    stage.send(LoginMessages.seeded(1).valid(MESSAGES));
    Map<String, String> flags =
        stage.flagsAnd(
            "SLUICE_JDBC_URL",
            // The standby first: only its role tells which one is to be written to.
            stage.jdbcUrl().replace("//", "//127.0.0.1:" + standby.port() + ","));

    try (SluiceProcess run =
        SluiceProcess.start(directory, flags, "run", "--messages=" + MESSAGES, "--batch-size=10")) {
      await().atMost(PATIENCE).until(() -> rows() > 20);
      primary.crash();
      execute(standby.superuser(), "ALTER SYSTEM SET synchronous_standby_names = ''");
      standby.promote();
      current = standby.at(current);

      assertThat(run.status()).as(run.out() + run.err()).isZero();
    }

    assertThat(rows()).isEqualTo(MESSAGES);
    assertThat(stage.query("SELECT count(*) FROM sluice_ledger").get(0))
        .containsExactly(Integer.toString(MESSAGES));
    assertThat(stage.waiting(stage.deadLetterQueue())).isZero();
    assertThat(stage.left(stage.queue())).isZero();
  }

  private int rows() throws SQLException {
    return Integer.parseInt(
        String.valueOf(stage.query("SELECT count(*) FROM user_logins").get(0).get(0)));
  }

  private static void execute(Database database, String... statements) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}

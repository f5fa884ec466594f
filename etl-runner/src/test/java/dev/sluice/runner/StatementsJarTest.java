package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.LoginMessages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to stop takes along what waits for it at the database. */
class StatementsJarTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration AT_ONCE = Duration.ofSeconds(4);
  private static final int SIGTERM = 143;

  private final Path directory;
  @AutoClose private final Stage stage = new Stage();

  StatementsJarTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Map<String, String> flags() {
    return stage.flagsAnd("SLUICE_JDBC_URL", stage.jdbcUrl() + "&ApplicationName=" + stage.queue());
  }

  private List<List<@Nullable String>> waitingForLocks() throws SQLException {
    return stage.query(
        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = '"
            + stage.queue()
            + "'");
  }

  private void makeTables() {
    assertThat(Cli.run(flags(), "run", "--until-empty").status()).isZero();
  }

  private void lock(Statement statement) throws SQLException {
    statement.getConnection().setAutoCommit(false);
    statement.execute("SET search_path TO " + stage.queue());
    statement.execute("LOCK TABLE user_logins");
  }

  @Test
  void sigterm_at_a_start_behind_a_lock() throws Exception {
    makeTables();
    try (Connection other = stage.database().dataSource().getConnection();
        Statement statement = other.createStatement();
        SluiceProcess run = start(flags(), "run")) {
      lock(statement);
      await().atMost(PATIENCE).until(() -> waitingForLocks().size() == 1);
      await()
          .atMost(PATIENCE)
          .until(() -> run.err().contains("waiting for the table user_logins and the ledger"));

      run.terminate();

      assertThat(run.endsWithin(AT_ONCE)).isTrue();
      assertThat(run.status()).isEqualTo(SIGTERM);
      assertThat(waitingForLocks()).isEmpty();
    }
  }

  @Test
  void sigterm_in_a_run_behind_a_lock() throws Exception {
    makeTables();
    try (SluiceProcess run = start(flags(), "run", "--shutdown-timeout=3s");
        Connection other = stage.database().dataSource().getConnection();
        Statement statement = other.createStatement()) {
      await().atMost(PATIENCE).until(() -> run.err().contains("from the queue"));
      lock(statement);
      stage.send(LoginMessages.seeded(1).valid(10));
      await().atMost(PATIENCE).until(() -> !waitingForLocks().isEmpty());

      run.terminate();

      run.status();
      assertThat(waitingForLocks()).isEmpty();
      assertThat(stage.waiting(stage.queue())).as("returned").isEqualTo(10);
    }
  }

  @Test
  void sigterm_while_a_database_is_waited_for_that_does_not_answer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertEndsAtOnce(silent.getLocalPort());
    }
  }

  @Test
  void sigterm_while_a_database_is_waited_for_that_is_away() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertEndsAtOnce(port);
  }

  private void assertEndsAtOnce(int port) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/app";
    try (SluiceProcess run = start(stage.flagsAnd("SLUICE_JDBC_URL", url), "run")) {
      await().atMost(PATIENCE).until(() -> run.err().contains("waiting for the database app"));

      run.terminate();

      assertThat(run.endsWithin(AT_ONCE)).isTrue();
      assertThat(run.status()).isEqualTo(SIGTERM);
    }
  }

  private SluiceProcess start(Map<String, String> flags, String... arguments) throws IOException {
    return SluiceProcess.start(directory, flags, arguments);
  }
}

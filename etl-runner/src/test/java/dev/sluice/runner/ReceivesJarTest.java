package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.faults.SqsFront;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Receives as the server counts them, of processes that are stopped, fail or are killed: a queue
 * that allows three moves no good message to its dead letters.
 */
class ReceivesJarTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TABLE =
      "CREATE TABLE user_logins (user_id text, device_type text, masked_ip text,"
          + " masked_device_id text, locale text, app_version integer, create_date date)";

  private final Path directory;
  @AutoClose private final Stage stage = new Stage();
  @AutoClose private final SqsFront front = new SqsFront(stage.sqsEndpoint());
  private final Map<String, String> flags;

  ReceivesJarTest(@TempDir Path directory) {
    this.directory = directory;
    String url = stage.url(stage.queue());
    this.flags = stage.flagsAnd("SLUICE_QUEUE_URL", front.url(SqsQueue.of(stage.queue(), url, "")));
    flags.put("SLUICE_JDBC_URL", stage.jdbcUrl() + "&ApplicationName=" + stage.queue());
  }

  @Test
  void a_stop_while_the_table_is_locked_spends_one_receive_on_each_message() throws Exception {
    stage.execute(TABLE);
    stage.send(LoginMessages.seeded(1).valid(300));
    try (SluiceProcess run =
            start(
                "run",
                "--batch-size=20",
                "--shutdown-timeout=8s",
                "--report",
                report().toString());
        Connection locking = stage.database().dataSource().getConnection()) {
      await().atMost(PATIENCE).until(() -> rows() > 0);
      lock(locking);
      await().atMost(PATIENCE).until(() -> isAnyoneWaiting() || stage.waiting(stage.queue()) == 0);
      int received = front.receives().size();

      run.terminate();

      assertThat(run.status()).isBetween(0, 1);
      assertThat(front.receives()).as("after the stop").hasSizeBetween(received, received + 10);
    }
    assertThat(front.receives().values()).containsOnly(1);
    assertThat(stage.waiting(stage.queue())).isEqualTo(300 - inserted());
    assertThat(stage.waiting(stage.deadLetterQueue())).isZero();
  }

  @Test
  void a_report_counts_what_lanes_that_were_left_behind_held() throws Exception {
    stage.execute(TABLE);
    try (SluiceProcess run =
            start("run", "--shutdown-timeout=3s", "--report", report().toString());
        Connection locking = stage.database().dataSource().getConnection()) {
      await().atMost(PATIENCE).until(() -> front.running("ReceiveMessage") > 0);
      lock(locking);
      stage.send(LoginMessages.seeded(1).valid(30));
      await().atMost(PATIENCE).until(this::isAnyoneWaiting);

      run.terminate();

      assertThat(run.endsWithin(PATIENCE)).isTrue();
    }
    assertThat(inserted()).isZero();
  }

  @Test
  void a_run_that_is_killed_again_and_again_leaves_the_queue_next_to_untouched() throws Exception {
    stage.execute(TABLE);
    stage.execute(
        "CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_sleep(60); RETURN NEW; END'");
    stage.execute(
        "CREATE TRIGGER hang BEFORE INSERT ON user_logins FOR EACH ROW EXECUTE FUNCTION hang()");
    stage.send(LoginMessages.seeded(1).valid(300));
    for (int i = 1; i <= 3; i++) {
      int before = receives();
      try (SluiceProcess run = start("run", "--visibility-timeout=2s")) {
        await().atMost(PATIENCE).until(() -> receives() > before);
        run.kill();
      }
      assertThat(receives() - before).as("receives of start " + i).isBetween(1, 40);
    }
    // The backends of the killed ones write on.
    stage.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '"
            + stage.queue()
            + "'");
    stage.execute("DROP TRIGGER hang ON user_logins");

    try (SluiceProcess run = start("run", "--until-empty")) {
      assertThat(run.status()).isZero();
    }
    assertThat(rows()).isEqualTo(300);
    assertThat(stage.waiting(stage.deadLetterQueue())).isZero();
  }

  @Test
  void a_run_of_37_messages_receives_37() throws Exception {
    stage.send(LoginMessages.seeded(1).valid(100));

    try (SluiceProcess run = start("run", "--messages=37")) {
      assertThat(run.status()).isZero();
    }

    assertThat(rows()).isEqualTo(37);
    assertThat(front.receives()).hasSize(37);
    assertThat(stage.waiting(stage.queue())).isEqualTo(63);
  }

  private int receives() {
    return front.receives().values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Of a report in which every delivery that was handed out has its place. */
  private int inserted() throws IOException {
    JsonNode counts = new JsonMapper().readTree(report().toFile());
    assertThat(counts.get("received").asInt())
        .isEqualTo(
            counts.get("inserted").asInt()
                + counts.get("duplicates").asInt()
                + counts.get("deadLettered").asInt()
                + counts.get("returned").asInt())
        .isBetween(1, front.receives().size());
    return counts.get("inserted").asInt();
  }

  private void lock(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE " + stage.queue() + ".user_logins IN ACCESS EXCLUSIVE MODE");
    }
  }

  private boolean isAnyoneWaiting() throws SQLException {
    return !stage
        .query(
            "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '"
                + stage.queue()
                + ".user_logins'::regclass")
        .isEmpty();
  }

  private int rows() throws SQLException {
    List<List<String>> count = stage.query("SELECT count(*) FROM user_logins");
    return Integer.parseInt(count.get(0).get(0));
  }

  private SluiceProcess start(String... arguments) throws IOException {
    return SluiceProcess.start(directory, flags, arguments);
  }

  private Path report() {
    return directory.resolve("report.json");
  }
}

package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.runner.vault.VaultStage;
import dev.sluice.testkit.faults.Answer;
import dev.sluice.testkit.faults.Call;
import dev.sluice.testkit.faults.Rule;
import dev.sluice.testkit.faults.SqsFront;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends values that can't be mistaken every way there is, and looks for them in all that comes out.
 */
class CanaryJarTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** So often is a reason given that it is among those shown at the end. */
  private static final int SHOWN = 5;

  private final Path directory;

  CanaryJarTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void nothing_of_a_message_and_no_password_is_said_at_debug_level() throws Exception {
    try (Stage stage = new Stage()) {
      makeTable(stage);
      List<String> messages = new ArrayList<>(List.of(Canaries.message("valid")));
      messages.addAll(Canaries.malformed());
      messages.removeIf(message -> message.indexOf('\n') >= 0);
      messages.add("refused by the queue " + Canaries.USER + '\u0001');
      Path file = Files.write(directory.resolve("messages"), messages);
      Path report = directory.resolve("report.json");

      String said = "";
      try (SluiceProcess send =
          SluiceProcess.start(directory, stage.flags(), "send", "--raw", "-v", file.toString())) {
        send.status();
        said += send.out() + send.err();
      }
      stage.send(List.of(Canaries.message("accepted")));
      stage.send(Collections.nCopies(SHOWN, Canaries.message("refused")));
      try (SluiceProcess run =
          SluiceProcess.start(
              directory,
              stage.flagsAnd("SLUICE_MAX_REJECTED", "off"),
              "run",
              "-v",
              "--report",
              report.toString())) {
        await().atMost(MINUTE).until(() -> isDrained(stage));
        stage.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice'");
        stage.send(List.of(Canaries.message("after the outage")));
        await().atMost(MINUTE).until(() -> isDrained(stage));
        run.terminate();
        assertThat(run.status()).isZero();
        said += run.out() + run.err() + Files.readString(report);
      }

      assertThat(said)
          .contains("DEBUG", "sql_23514", "wrong_type (ip)", "not_json")
          .doesNotContain(stage.database().password(), Stage.SECRET_KEY);
      Canaries.assertNotIn(said);
      assertBare(stage);
      assertThat(stage.query("SELECT count(*) FROM user_logins WHERE user_id LIKE '%tweety%'"))
          .containsExactly(List.of("3"));
    }
  }

  @Test
  void nothing_bare_with_vault_and_overlap_whatever_the_queue_and_the_database_quote()
      throws Exception {
    try (VaultStage vault = new VaultStage(directory);
        SqsFront front = new SqsFront(vault.stage.sqsEndpoint())) {
      Stage stage = vault.stage;
      makeTable(stage);
      String keys = vault.keys("hmac").toString();
      assertThat(Cli.run(Map.of(), "keys", "rotate", keys, "--overlap").status()).isZero();
      front.on("ReceiveMessage", Rule.first(2, CanaryJarTest::failQuoting));
      front.on("DeleteMessageBatch", Rule.first(1, CanaryJarTest::failQuoting));
      front.on("SendMessageBatch", Rule.first(1, CanaryJarTest::failEntriesQuoting));
      Map<String, String> flags = vault.run("hmac");
      flags.put("SLUICE_QUEUE_URL", front.url(stage.url(stage.queue())));
      flags.put("SLUICE_DEAD_LETTER_QUEUE_URL", front.url(stage.url(stage.deadLetterQueue())));
      stage.send(Canaries.malformed());
      stage.send(List.of(Canaries.message("valid")));
      stage.send(Collections.nCopies(SHOWN, Canaries.message("refused")));
      stage.send(Collections.nCopies(SHOWN, Canaries.message("raises")));

      String said =
          run(
              SluiceProcess::start,
              stage,
              flags,
              () -> {
                refuseAll(stage);
                stage.send(List.of(Canaries.message("stops")));
              });
      assertThat(front.count("SendMessageBatch")).isGreaterThan(1);
      assertThat(said)
          .contains("DEBUG", "sql_23514", "sql_P0001", "wrong_type (ip)", "Full thread dump")
          .contains("PostgreSQL refuses to store in user_logins")
          .doesNotContain(flags.get("SLUICE_VAULT_PASSWORD"));

      String token = String.valueOf(stage.query("SELECT masked_ip FROM user_logins").get(0).get(0));
      Cli.Result shown = Cli.run(vault.as("revealer"), "reveal", "--reason", "canary", token);
      assertThat(shown.out()).isEqualTo(token + "\t" + Canaries.IP + "\n");
      assertThat(shown.err()).isEmpty();

      assertThat(stage.query("SELECT old_token FROM token_alias")).isNotEmpty();
      assertBare(stage);
      for (String table : List.of("originals", "audit")) {
        List<String> rows = vault.vaultQuery("SELECT t::text FROM sluice_vault." + table + " AS t");
        assertThat(rows).isNotEmpty();
        Canaries.assertNotIn(rows.toString());
      }
    }
  }

  @Test
  void nothing_bare_where_a_masker_of_ones_own_fails_and_crashes_and_quotes_its_value()
      throws Exception {
    try (Stage stage = new Stage()) {
      makeTable(stage);
      stage.send(List.of(Canaries.message("valid"), failing("exception"), failing("thread")));

      String said =
          run(
              SluiceProcess::startWithTestClasses,
              stage,
              stage.flagsAnd("SLUICE_MASKER", "crashing"),
              () -> stage.send(List.of(failing("error"))));
      assertThat(said)
          .contains("mask_failed (masked_device_id)", "the thread crashing ended")
          .contains("stopped by an unexpected java.lang.OutOfMemoryError in com.example");
      assertBare(stage);
    }
  }

  /** How a process is started. */
  @FunctionalInterface
  private interface Start {
    SluiceProcess with(Path directory, Map<String, String> flags, String... arguments)
        throws IOException;
  }

  /** What stops a run. */
  @FunctionalInterface
  private interface Stop {
    void run() throws Exception;
  }

  /**
   * Runs until the queue is drained, then until something stops it, and answers all that was said,
   * which has nothing of a message.
   */
  private String run(Start start, Stage stage, Map<String, String> flags, Stop stop)
      throws Exception {
    Path report = directory.resolve("report.json");
    flags.put("SLUICE_MAX_REJECTED", "off");
    try (SluiceProcess run =
        start.with(directory, flags, "run", "-v", "--report", report.toString())) {
      await().atMost(MINUTE).until(() -> isDrained(stage) || !run.isAlive());
      run.showThreads();
      await().atMost(MINUTE).until(() -> run.out().contains("Full thread dump"));
      stop.run();
      assertThat(run.status()).isEqualTo(1);
      String said = run.out() + run.err() + Files.readString(report);
      Canaries.assertNotIn(said);
      return said;
    }
  }

  private static boolean isDrained(Stage stage) {
    return stage.waiting(stage.queue()) == 0 && stage.inFlight(stage.queue()) == 0;
  }

  /** A login that the masker "crashing" fails on. */
  private static String failing(String how) {
    return Canaries.message("masked").replace(Canaries.DEVICE, Canaries.DEVICE + " " + how);
  }

  /** A table that refuses some users, and quotes the row wherever an error has room for it. */
  private static void makeTable(Stage stage) throws Exception {
    stage.execute(
        "CREATE TABLE user_logins (user_id text CHECK (user_id NOT LIKE '%refused%'), device_type"
            + " text, masked_ip text, masked_device_id text, locale text, app_version integer,"
            + " create_date date)");
    stage.execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF new.user_id LIKE '%raises' THEN
            RAISE EXCEPTION '%', new USING DETAIL = new::text, HINT = new::text;
          END IF;
          RETURN new;
        END $$
        """);
    stage.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON user_logins FOR EACH ROW EXECUTE FUNCTION refuse()");
  }

  /** Has the table refuse every batch, also one without a row, and quote what rows there are. */
  private static void refuseAll(Stage stage) throws Exception {
    stage.execute(
        """
        CREATE FUNCTION refuse_all() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE
          quoted text := (SELECT coalesce(string_agg(r::text, ' '), 'none') FROM rows AS r);
        BEGIN
          RAISE EXCEPTION '%', quoted USING ERRCODE = '42501', DETAIL = quoted, HINT = quoted;
        END $$
        """);
    stage.execute(
        "CREATE TRIGGER refuse_all AFTER INSERT ON user_logins REFERENCING NEW TABLE AS rows"
            + " FOR EACH STATEMENT EXECUTE FUNCTION refuse_all()");
  }

  /** No column has a value that is masked, and none but those of the mapping has any. */
  private static void assertBare(Stage stage) throws Exception {
    List<List<String>> tables =
        stage.query(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()");
    assertThat(tables).contains(List.of("user_logins"), List.of("sluice_ledger"));
    for (List<String> table : tables) {
      String rows = stage.query("SELECT t::text FROM " + table.get(0) + " AS t").toString();
      if (table.equals(List.of("user_logins"))) {
        assertThat(rows).contains(Canaries.USER);
        Canaries.assertMaskedIn(rows);
      } else {
        Canaries.assertNotIn(rows);
      }
    }
  }

  private static Answer failQuoting(Call call) {
    return quoting(Answer.error(500, "InternalError"), "message", call);
  }

  private static Answer failEntriesQuoting(Call call) throws IOException, InterruptedException {
    Answer answer = call.failing(entry -> true, false, "InternalError", Rule.passing());
    answer.body().get("Failed").forEach(failed -> quote(failed, "Message", call));
    return answer;
  }

  private static Answer quoting(Answer answer, String member, Call call) {
    quote(answer.body(), member, call);
    return answer;
  }

  private static void quote(JsonNode answer, String member, Call call) {
    ((ObjectNode) answer).put(member, Canaries.ALL + " " + call.body());
  }
}

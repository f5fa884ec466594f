package dev.sluice.runner.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runner.Cli;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.LoginMessages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is wrong before the first message is one line on standard error that says what to do, and
 * exit status 2; the queue stays as it was.
 */
class RefusalTest {
  private static final String LOGIN_TABLE =
      "CREATE TABLE user_logins (user_id varchar(128), device_type varchar(32), masked_ip"
          + " varchar(256), masked_device_id varchar(256), locale varchar(32), app_version integer,"
          + " create_date date)";

  private final Path directory;
  @AutoClose private final Stage stage = new Stage();

  RefusalTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void prepare() {
    stage.send(LoginMessages.seeded(1).valid(3));
  }

  @ParameterizedTest
  @CsvSource({
    "SLUICE_QUEUE_URL, --queue-url",
    "SLUICE_JDBC_URL, --jdbc-url",
  })
  void what_is_needed_and_missing(String variable, String flag) {
    assertRefused(stage.flagsAnd(variable, ""), "set " + flag + " or " + variable);
  }

  @Test
  void a_queue_that_does_not_exist() {
    assertRefused(
        stage.flagsAnd("SLUICE_QUEUE_URL", stage.url("no-such-queue")),
        "no-such-queue",
        "does not exist");
  }

  @Test
  void a_queue_server_that_is_not_there() throws IOException {
    assertRefused(
        stage.flagsAnd("SLUICE_QUEUE_URL", "http://127.0.0.1:" + closedPort() + "/1/logins"),
        "can't be reached");
  }

  @Test
  void a_dead_letter_queue_that_does_not_exist() {
    assertRefused(
        stage.flagsAnd("SLUICE_DEAD_LETTER_QUEUE_URL", stage.url("no-such-queue")),
        "no-such-queue",
        "does not exist");
  }

  @Test
  void a_queue_as_its_own_dead_letter_queue() {
    assertRefused(
        stage.flagsAnd("SLUICE_DEAD_LETTER_QUEUE_URL", stage.url(stage.queue())),
        "can't be its own dead-letter queue");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, localhost", "$, /", "/000000000000/, /queue/"})
  void a_queue_as_its_own_dead_letter_queue_under_another_spelling(String part, String instead) {
    String url = stage.url(stage.queue());
    String same = part.equals("$") ? url + instead : url.replace(part, instead);
    assertThat(same).isNotEqualTo(url);

    assertRefused(
        stage.flagsAnd("SLUICE_DEAD_LETTER_QUEUE_URL", same), "can't be its own dead-letter queue");
  }

  @Test
  void a_queue_with_neither_redrive_policy_nor_dead_letter_queue() {
    assertRefused(
        stage.flagsAnd("SLUICE_QUEUE_URL", stage.plainQueue()),
        "set --dead-letter-queue-url or SLUICE_DEAD_LETTER_QUEUE_URL, or --on-reject leave");
  }

  @Test
  void leaving_rejected_messages_on_a_queue_that_would_never_be_empty() {
    Map<String, String> flags = stage.flagsAnd("SLUICE_QUEUE_URL", stage.plainQueue());
    flags.put("SLUICE_ON_REJECT", "leave");

    assertRefused(flags, "--until-empty", "redrive policy");
  }

  @Test
  void a_wrong_password() {
    Map<String, String> flags = stage.flagsAnd("SLUICE_DB_PASSWORD", "hunter2");

    Cli.Result result =
        assertRefused(flags, "did not let the user in", "--db-password or SLUICE_DB_PASSWORD");

    assertThat(result.err()).doesNotContain("hunter2");
  }

  @Test
  void a_database_that_does_not_exist() {
    String url = stage.database().jdbcUrl().replaceFirst("[^/]*$", "nowhere");

    assertRefused(
        stage.flagsAnd("SLUICE_JDBC_URL", url), "nowhere", "does not exist", "SLUICE_JDBC_URL");
  }

  @Test
  void a_database_server_that_is_not_there() throws IOException {
    String url = "jdbc:postgresql://127.0.0.1:" + closedPort() + "/app?user=app&password=hunter2";

    Cli.Result result =
        assertRefused(stage.flagsAnd("SLUICE_JDBC_URL", url), "can't reach the database app");

    assertThat(result.err()).doesNotContain("hunter2");
  }

  @Test
  void a_database_server_that_does_not_answer() throws IOException {
    long start = System.nanoTime();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/app";

      assertRefused(stage.flagsAnd("SLUICE_JDBC_URL", url), "can't reach the database app");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
  }

  @ParameterizedTest
  @CsvSource({"mysql://localhost/app", "jdbc:mysql://localhost/app", "localhost"})
  void what_is_no_url_of_postgresql(String url) {
    assertRefused(stage.flagsAnd("SLUICE_JDBC_URL", url), "--jdbc-url", "jdbc:postgresql://");
  }

  @Test
  void a_mapping_that_is_not_there() {
    assertRefused(
        stage.flagsAnd("SLUICE_MAPPING", directory.resolve("none.yaml").toString()),
        "none.yaml",
        "no such file");
  }

  @Test
  void a_mapping_with_an_unknown_key() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("m.yaml"),
            "table: t\ncolumns:\n  a: {from: /a, type: text, masked: true}\n");

    assertRefused(
        stage.flagsAnd("SLUICE_MAPPING", file.toString()), "m.yaml", "unknown key 'masked'");
  }

  @Test
  void a_mapping_that_asks_for_an_unknown_masker() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("m.yaml"),
            "table: t\ncolumns:\n  a: {from: /a, type: text, mask: {domain: d, masker: rot13}}\n");

    assertRefused(
        stage.flagsAnd("SLUICE_MAPPING", file.toString()),
        "unknown masker 'rot13'; known are hmac, siv, sha256");
  }

  @Test
  void a_keyed_masker_without_a_key_set() {
    assertRefused(
        stage.flagsAnd("SLUICE_MASKER", "hmac"),
        "sluice keys create FILE",
        "set --keyset or SLUICE_KEYSET");
  }

  @Test
  void a_key_set_that_is_not_there() {
    Map<String, String> flags = stage.flagsAnd("SLUICE_MASKER", "hmac");
    flags.put("SLUICE_KEYSET", directory.resolve("none.json").toString());

    assertRefused(flags, "none.json", "sluice keys create");
  }

  @ParameterizedTest
  @CsvSource({
    "locale varchar(32), note text, locale",
    "device_type varchar(32), device_type varchar(31), device_type",
    "app_version integer, app_version text, app_version",
    "app_version integer, app_version smallint, app_version",
    "create_date date, create_date timestamp, create_date",
  })
  void a_table_that_does_not_fit(String column, String instead, String named) throws Exception {
    stage.execute(LOGIN_TABLE.replace(column, instead));

    assertRefused(stage.flags(), "user_logins", named);
  }

  @Test
  void a_missing_table_that_is_not_to_be_created() {
    assertRefused(stage.flagsAnd("SLUICE_NO_CREATE_TABLES", "true"), "does not exist");
  }

  @Test
  void a_report_that_cannot_be_written() {
    assertRefused(
        stage.flagsAnd("SLUICE_REPORT", directory.resolve("none/report.json").toString()),
        "none",
        "its directory does not exist");
  }

  @Test
  void two_ends_of_one_run() {
    assertRefused(stage.flagsAnd("SLUICE_MESSAGES", "5"), "--until-empty", "--messages");
  }

  @ParameterizedTest
  @CsvSource({
    "SLUICE_LANES, 0, SLUICE_LANES needs a whole number from 1 to 256",
    "SLUICE_LANES, many, SLUICE_LANES needs a whole number from 1 to 256",
    "SLUICE_BATCH_SIZE, 0, SLUICE_BATCH_SIZE needs a whole number from 1 to 100000",
    "SLUICE_BATCH_SIZE, 100001, SLUICE_BATCH_SIZE needs a whole number from",
    "SLUICE_RECEIVERS, 0, SLUICE_RECEIVERS needs",
    "SLUICE_VISIBILITY_TIMEOUT, 500ms, SLUICE_VISIBILITY_TIMEOUT needs",
    "SLUICE_VISIBILITY_TIMEOUT, 1500ms, --visibility-timeout",
    "SLUICE_VISIBILITY_TIMEOUT, 30, SLUICE_VISIBILITY_TIMEOUT needs",
    "SLUICE_SHUTDOWN_TIMEOUT, soon, SLUICE_SHUTDOWN_TIMEOUT needs",
    "SLUICE_ON_REJECT, drop, 'needs one of dead-letter, leave'",
    "SLUICE_MASKER, rot13, 'to one of them'",
    "SLUICE_ENDPOINT_URL, nowhere, SLUICE_ENDPOINT_URL needs a URL",
    "SLUICE_QUEUE_URL, nowhere, SLUICE_QUEUE_URL needs the URL of a queue",
  })
  void values_that_make_no_sense(String variable, String value, String named) {
    assertRefused(stage.flagsAnd(variable, value), named);
  }

  @Test
  void where_the_queue_and_the_database_can_t_be_used_the_queue_is_named() {
    Map<String, String> flags = stage.flagsAnd("SLUICE_QUEUE_URL", stage.url("no-such-queue"));
    flags.put("SLUICE_DB_PASSWORD", "hunter2");

    Cli.Result result = assertRefused(flags, "no-such-queue");

    assertThat(result.err()).doesNotContain("let the user in");
  }

  @Test
  void no_connection_to_the_database_stays_open_where_the_queue_can_t_be_used() throws Exception {
    Map<String, String> flags = stage.flagsAnd("SLUICE_QUEUE_URL", stage.url("no-such-queue"));
    flags.put("SLUICE_JDBC_URL", stage.jdbcUrl() + "&ApplicationName=" + stage.queue());

    assertRefused(flags, "no-such-queue");

    // A closed connection leaves the server's list a moment later.
    await()
        .untilAsserted(
            () ->
                assertThat(
                        stage.query(
                            "SELECT count(*) FROM pg_stat_activity WHERE application_name = '"
                                + stage.queue()
                                + "'"))
                    .containsExactly(List.of("0")));
  }

  private Cli.Result assertRefused(Map<String, String> flags, String... words) {
    flags.putIfAbsent("SLUICE_STARTUP_TIMEOUT", "0");
    Cli.Result result = Cli.run(flags, "run", "--until-empty");

    assertThat(result.err()).startsWith("sluice: ").contains(words);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).doesNotContain(stage.database().password());
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
    assertThat(stage.receive(stage.queue()))
        .hasSize(3)
        .allSatisfy(
            message ->
                assertThat(message.attributesAsStrings())
                    .containsEntry("ApproximateReceiveCount", "1"));
    return result;
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

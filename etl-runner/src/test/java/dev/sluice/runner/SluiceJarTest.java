package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.LoginMessages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executable jar, and processes of it that are stopped or fail. */
class SluiceJarTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path directory;
  @AutoClose private final Stage stage = new Stage();

  SluiceJarTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void holds_no_test_server_and_every_service() throws IOException {
    try (JarFile jar = new JarFile(SluiceProcess.JAR.toFile())) {
      List<String> entries = jar.stream().map(ZipEntry::getName).toList();

      assertThat(entries)
          .contains("org/postgresql/Driver.class", "META-INF/LICENSE", "META-INF/NOTICE")
          .noneMatch(
              name ->
                  name.matches(
                      "(dev/sluice/testkit|org/elasticmq|org/apache/pekko|io/zonky|org/junit|scala"
                          + "|META-INF/.*[.](SF|DSA|RSA)).*|.*module-info.class"));
      String warmUps =
          new String(
              jar.getInputStream(
                      jar.getEntry(
                          "META-INF/services/software.amazon.awssdk.core.warmup.SdkWarmUpProvider"))
                  .readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(warmUps).contains("services.sqs.", "services.kms.", "services.sts.");
    }
  }

  @Test
  void knows_its_version() throws Exception {
    try (SluiceProcess version = start(Map.of(), "--version")) {
      assertThat(version.status()).isZero();
      assertThat(version.out()).matches("(?s)sluice \\d+[.]\\d+[.]\\d+.*");
    }
  }

  @Test
  void a_refusal_is_one_line_and_status_2() throws Exception {
    Map<String, String> flags = stage.flagsAnd("SLUICE_DB_PASSWORD", "hunter2");
    try (SluiceProcess run = start(flags, "run")) {
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).startsWith("sluice: ").contains("did not let the user in");
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err()).doesNotContain("hunter2");
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void letters_beyond_ascii_are_read_alike_in_every_locale() throws Exception {
    String name = "j\u00fcrgen_" + stage.queue();
    Database database = EmbeddedServers.SHARED.newDatabaseOfSuperuser();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create role \"%s\" login superuser password 'p\u00e4ss\u20ac'".formatted(name));
    }
    Map<String, String> flags = stage.flagsAnd("SLUICE_JDBC_URL", database.jdbcUrl());
    flags.remove("SLUICE_DB_USER");
    for (String locale : List.of("C", "C.UTF-8")) {
      Path script =
          Files.writeString(
              directory.resolve("start.sh"),
              "export LC_ALL=%s SLUICE_DB_PASSWORD='p\u00e4ss\u20ac'\nexec \"$@\" --db-user='%s'\n"
                  .formatted(locale, name));
      try (SluiceProcess run =
          SluiceProcess.startBy(script, directory, flags, "run", "--until-empty")) {
        assertThat(run.status()).as(run.err()).isZero();
      }
    }
  }

  @Test
  void sigterm_ends_a_run_without_an_end_in_order_and_with_status_0() throws Exception {
    makeEachRowTake(Duration.ofMillis(50));
    stage.send(LoginMessages.seeded(1).valid(300));

    try (SluiceProcess run =
        start(stage.flags(), "run", "--batch-size=10", "--report", report().toString())) {
      await().atMost(PATIENCE).until(() -> rows() > 0);
      run.terminate();

      assertThat(run.status()).isZero();
      assertThat(run.out()).contains("received", "inserted");
    }
    int rows = rows();
    assertThat(rows).isBetween(10, 290);
    assertThat(stage.inFlight(stage.queue())).isZero();
    assertThat(stage.waiting(stage.queue())).isEqualTo(300 - rows);
    assertThat(counts().get("inserted").asInt()).isEqualTo(rows);
    assertThat(counts().get("received").asInt()).isEqualTo(rows + counts().get("returned").asInt());
  }

  @Test
  void sigterm_before_the_end_of_a_run_that_has_one_is_status_143() throws Exception {
    makeEachRowTake(Duration.ofMillis(50));
    stage.send(LoginMessages.seeded(1).valid(300));

    try (SluiceProcess run =
        start(
            stage.flags(),
            "run",
            "--until-empty",
            "--batch-size=10",
            "--report",
            report().toString())) {
      await().atMost(PATIENCE).until(() -> rows() > 0);
      run.terminate();

      assertThat(run.status()).isEqualTo(143);
    }
    assertThat(stage.inFlight(stage.queue())).isZero();
    assertThat(stage.waiting(stage.queue())).isEqualTo(300 - rows());
    assertThat(counts().get("inserted").asInt()).isEqualTo(rows());
  }

  @Test
  void a_batch_that_takes_longer_than_the_shutdown_timeout_is_returned_in_time() throws Exception {
    makeEachRowTake(Duration.ofMinutes(1));
    stage.send(LoginMessages.seeded(1).valid(5));

    try (SluiceProcess run =
        start(stage.flags(), "run", "--shutdown-timeout=6s", "--report", report().toString())) {
      await().atMost(PATIENCE).until(() -> stage.inFlight(stage.queue()) == 5);
      long start = System.nanoTime();
      run.terminate();

      run.status();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
    assertThat(stage.waiting(stage.queue())).isEqualTo(5);
    assertThat(report()).exists();
  }

  @Test
  void a_failure_in_the_middle_is_one_line_and_status_1_and_everything_is_returned()
      throws Exception {
    makeEachRowTake(Duration.ofMillis(50));
    stage.send(LoginMessages.seeded(1).valid(300));

    try (SluiceProcess run =
        start(stage.flags(), "run", "--batch-size=10", "--report", report().toString())) {
      await().atMost(PATIENCE).until(() -> rows() > 0);
      stage.execute("ALTER TABLE user_logins RENAME TO elsewhere");

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err().lines().filter(line -> line.startsWith("sluice: "))).hasSize(1);
      assertThat(run.err()).contains("user_logins").doesNotContain("\tat ");
    }
    assertThat(stage.inFlight(stage.queue())).isZero();
    int inserted = counts().get("inserted").asInt();
    assertThat(stage.query("SELECT count(*) FROM elsewhere"))
        .containsExactly(List.of(Integer.toString(inserted)));
    assertThat(stage.waiting(stage.queue())).isEqualTo(300 - inserted);
  }

  private void makeEachRowTake(Duration time) throws SQLException {
    stage.execute(
        "CREATE TABLE user_logins (user_id text, device_type text, masked_ip text,"
            + " masked_device_id text, locale text, app_version integer, create_date date)");
    stage.execute(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_sleep("
            + time.toMillis() / 1000.0
            + "); RETURN NEW; END'");
    stage.execute(
        "CREATE TRIGGER slow BEFORE INSERT ON user_logins FOR EACH ROW EXECUTE FUNCTION slow()");
  }

  private SluiceProcess start(Map<String, String> flags, String... arguments) throws IOException {
    return SluiceProcess.start(directory, flags, arguments);
  }

  private Path report() {
    return directory.resolve("report.json");
  }

  private JsonNode counts() throws IOException {
    return new JsonMapper().readTree(report().toFile());
  }

  private int rows() throws SQLException {
    return Integer.parseInt(stage.query("SELECT count(*) FROM user_logins").get(0).get(0));
  }
}

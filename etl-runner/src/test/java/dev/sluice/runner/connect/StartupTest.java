package dev.sluice.runner.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runner.Cli;
import dev.sluice.runner.EmbeddedServers;
import dev.sluice.runner.LogOf;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.faults.Wire;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is not there yet is waited for at the start; what waiting can't mend is said at once. */
class StartupTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @AutoClose private final Stage stage = new Stage();

  @AutoClose
  private final Wire toDatabase = new Wire(portOf(stage.database().jdbcUrl().substring(5)));

  @AutoClose private final Wire toQueue = new Wire(stage.sqsEndpoint().getPort());
  @AutoClose private final LogOf log = new LogOf(Startup.class);

  private static int portOf(String uri) {
    return java.net.URI.create(uri).getPort();
  }

  /** The flags of a run whose database and queue are reached by wires. */
  private Map<String, String> flags() {
    Map<String, String> flags = stage.flags();
    flags.computeIfPresent(
        "SLUICE_JDBC_URL",
        (name, url) ->
            url.replace(":" + portOf(url.substring(5)) + "/", ":" + toDatabase.port() + "/"));
    flags.computeIfPresent(
        "SLUICE_QUEUE_URL",
        (name, url) -> url.replace(":" + portOf(url) + "/", ":" + toQueue.port() + "/"));
    flags.put("SLUICE_DEAD_LETTER_QUEUE_URL", stage.url(stage.deadLetterQueue()));
    return flags;
  }

  private static CompletableFuture<Cli.Result> running(Map<String, String> flags) {
    return CompletableFuture.supplyAsync(() -> Cli.run(flags, "run", "--until-empty"));
  }

  private void awaitLine(String begin, String end) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                log.lines().stream()
                    .anyMatch(line -> line.startsWith(begin) && line.contains(end)));
  }

  @Test
  void a_database_and_a_queue_that_come_later() throws Exception {
    stage.send(LoginMessages.seeded(1).valid(3));
    toDatabase.cut();
    toQueue.cut();

    CompletableFuture<Cli.Result> run = running(flags());
    awaitLine("WARN waiting for the database ", "60.0 s at most: can't reach the database");
    awaitLine("WARN waiting for the queue ", "60.0 s at most: the queue ");
    toDatabase.mend();
    awaitLine("INFO the database ", " is there, after ");
    toQueue.mend();

    assertThat(run.get().status()).as(run.get().err()).isZero();
    awaitLine("INFO the queue ", " is there, after ");
    assertThat(log.lines()).as("each is told once").hasSize(4);
    assertThat(stage.query("SELECT count(*) FROM user_logins")).containsExactly(List.of("3"));
  }

  @Test
  void one_that_stays_away_is_given_up_in_time_with_the_last_reason() {
    toDatabase.end();
    Map<String, String> flags = flags();
    flags.put("SLUICE_STARTUP_TIMEOUT", "300ms");

    Cli.Result result = Cli.run(flags, "run", "--until-empty");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err())
        .contains("can't reach the database ", "Connection refused", "(waited 0.3 s; set ")
        .contains("--startup-timeout or SLUICE_STARTUP_TIMEOUT");
  }

  @Test
  void a_wrong_password_is_said_while_the_queue_is_waited_for() throws Exception {
    toQueue.cut();
    Map<String, String> flags = flags();
    flags.put("SLUICE_DB_PASSWORD", "hunter2");

    Cli.Result result = running(flags).get();

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .contains(" did not let the user in: ", "password authentication failed for user")
        .doesNotContain("hunter2");
  }

  @Test
  void a_queue_that_does_not_exist_is_said_while_the_database_is_waited_for() throws Exception {
    toDatabase.cut();
    Map<String, String> flags = flags();
    flags.put("SLUICE_QUEUE_URL", stage.url("no-such-queue"));

    Cli.Result result = running(flags).get();

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("no-such-queue", "does not exist");
  }

  @Test
  void a_database_that_is_out_of_connections() throws Exception {
    String few = "few_" + UUID.randomUUID().toString().replace("-", "");
    Database superuser = EmbeddedServers.SHARED.newDatabaseOfSuperuser();
    try (Connection connection = superuser.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE ROLE " + few + " LOGIN PASSWORD 'few' CONNECTION LIMIT 1");
      statement.execute("CREATE SCHEMA sluice_vault");
    }
    Database login = superuser.as(few, "few");
    Map<String, String> flags = new HashMap<>();
    flags.put("SLUICE_VAULT_JDBC_URL", login.jdbcUrl());
    flags.put("SLUICE_VAULT_USER", login.user());
    flags.put("SLUICE_VAULT_PASSWORD", login.password());
    CompletableFuture<Cli.Result> forget;
    try (Connection only = login.dataSource().getConnection()) {
      assertThat(only.isValid(1)).isTrue();
      forget =
          CompletableFuture.supplyAsync(() -> Cli.run(flags, "forget", "--reason", "r", "a-token"));
      awaitLine("WARN waiting for the database ", "too many connections for role \"" + few + "\"");
    }

    assertThat(forget.get().err()).as("it got in").contains("permission denied", "sluice_vault");
    awaitLine("INFO the database ", " is there, after ");
  }
}

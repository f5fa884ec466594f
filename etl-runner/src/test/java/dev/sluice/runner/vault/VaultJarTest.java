package dev.sluice.runner.vault;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runner.Cli;
import dev.sluice.runner.SluiceProcess;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.Login;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes with a vault that are killed between it and the table. */
class VaultJarTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LOGINS = 20;
  private static final String ADDRESS = "198.51.100.";
  private static final String DEVICE = "device of canary ";

  /** An advisory lock that a trigger waits for: where it is held, no row is stored. */
  private static final int GATE = 1_704_711;

  private static final String WAITING =
      "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = " + GATE;

  private final Path directory;
  private VaultStage vault;
  private Stage stage;

  VaultJarTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void prepare() throws Exception {
    vault = new VaultStage(directory);
    stage = vault.stage;
    stage.execute(
        "CREATE TABLE user_logins (n integer GENERATED ALWAYS AS IDENTITY, user_id text,"
            + " device_type text, masked_ip text, masked_device_id text, locale text,"
            + " app_version integer, create_date date, moves integer NOT NULL DEFAULT 0,"
            + " padding text)");
    stage.send(IntStream.range(0, LOGINS).mapToObj(i -> login(i).json()).toList());
  }

  @AfterEach
  void clear() {
    vault.close();
  }

  private static Login login(int i) {
    return Login.of("user" + i, "2.3.0", "ios", ADDRESS + i, "de_DE", DEVICE + i);
  }

  @Test
  void nothing_lost_and_no_row_without_its_original_when_killed_between_vault_and_row()
      throws Exception {
    gate("INSERT", "new.n > 0");
    Map<String, String> run = vault.run("hmac");
    run.put("SLUICE_VISIBILITY_TIMEOUT", "2s");
    // Receives of a killed process go on at the server; with an end in sight they are short.
    killAtGate(run, "run", "-v", "--until-empty");

    assertThat(rows()).isZero();
    assertThat(vault.vaultQuery("SELECT token FROM sluice_vault.originals")).isNotEmpty();

    vault.tokensOf(run);
    assertThat(rows()).isEqualTo(LOGINS);
    assertEachValueIsRevealedByTheTokenOfItsRow();
  }

  @Test
  void nothing_lost_and_each_row_moved_once_when_a_remask_is_killed() throws Exception {
    vault.tokensOf(vault.run("hmac"));
    // About 8 rows a page, so that it takes three steps.
    stage.execute(
        "INSERT INTO user_logins (user_id, masked_ip, masked_device_id, padding)"
            + " SELECT user_id, masked_ip, masked_device_id, repeat('x', 900)"
            + " FROM user_logins, generate_series(1, 149)");
    Cli.run(Map.of(), "keys", "rotate", vault.keys("hmac").toString());
    gate("UPDATE OF masked_ip", "old.n > " + LOGINS * 75);
    Map<String, String> remask = vault.remask("remasker", "hmac");
    killAtGate(remask, "remask", "-v");

    int moved = Integer.parseInt(one("SELECT count(*) FROM user_logins WHERE moves = 1"));
    assertThat(moved).isBetween(1, LOGINS * 150 - 1);
    assertEachValueIsRevealedByTheTokenOfItsRow();

    Cli.Result again = Cli.run(remask, "remask");
    assertThat(again)
        .isEqualTo(
            new Cli.Result(
                0,
                "masked_ip: replaced %,d, current 3,000, left 0\n".formatted(LOGINS * 150 - moved)
                    + "masked_device_id: replaced 3,000, current 3,000, left 0\n",
                ""));
    assertThat(stage.query("SELECT DISTINCT moves FROM user_logins")).containsExactly(List.of("1"));
    assertThat(one("SELECT count(DISTINCT masked_ip) FROM user_logins"))
        .isEqualTo(Integer.toString(LOGINS));
    assertEachValueIsRevealedByTheTokenOfItsRow();
  }

  /** Has some rows wait for the gate, and counts how often a row was changed. */
  private void gate(String event, String rows) throws Exception {
    stage.execute(
        "CREATE FUNCTION pass_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF "
            + rows
            + " THEN PERFORM pg_advisory_xact_lock_shared("
            + GATE
            + "); END IF; IF TG_OP = 'UPDATE' THEN new.moves := old.moves + 1; END IF;"
            + " RETURN new; END $$");
    stage.execute(
        "CREATE TRIGGER gate BEFORE "
            + event
            + " ON user_logins FOR EACH ROW EXECUTE FUNCTION pass_gate()");
  }

  /** Starts a process while the gate is closed, kills it where it waits there, opens the gate. */
  private void killAtGate(Map<String, String> flags, String... command) throws Exception {
    try (Connection gate = stage.database().dataSource().getConnection();
        Statement statement = gate.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(" + GATE + ")");
      try (SluiceProcess process = SluiceProcess.start(directory, flags, command)) {
        await().atMost(PATIENCE).until(() -> isWaiting() || !process.isAlive());
        assertThat(isWaiting()).as(process.out() + process.err()).isTrue();
        process.kill();
        assertThat(process.out() + process.err()).contains("DEBUG").doesNotContain(ADDRESS, DEVICE);
      }
      // The server does not notice at once, and would go on where the gate is opened.
      stage.query("SELECT pg_terminate_backend(pid) FROM (" + WAITING + ") AS w");
      await().atMost(PATIENCE).until(() -> !isWaiting());
    }
  }

  private boolean isWaiting() throws Exception {
    return !stage.query(WAITING).isEmpty();
  }

  private void assertEachValueIsRevealedByTheTokenOfItsRow() throws Exception {
    List<List<String>> rows =
        stage.query("SELECT DISTINCT user_id, masked_ip, masked_device_id FROM user_logins");
    List<String> tokens = rows.stream().flatMap(row -> row.stream().skip(1)).distinct().toList();
    Map<String, String> values = revealed(tokens);
    for (List<String> row : rows) {
      Login login = login(Integer.parseInt(row.get(0).substring("user".length())));
      assertThat(values.get(row.get(1))).isEqualTo(login.ip());
      assertThat(values.get(row.get(2))).isEqualTo(login.deviceId());
    }
  }

  private Map<String, String> revealed(Collection<String> tokens) {
    List<String> arguments = new ArrayList<>(List.of("reveal", "--reason", "case 1"));
    arguments.addAll(tokens);
    Cli.Result result = Cli.run(vault.as("revealer"), arguments.toArray(String[]::new));
    assertThat(result.err()).isEmpty();
    return result
        .out()
        .lines()
        .map(line -> line.split("\t"))
        .collect(toMap(pair -> pair[0], pair -> pair[1]));
  }

  private int rows() throws Exception {
    return Integer.parseInt(one("SELECT count(*) FROM user_logins"));
  }

  private String one(String query) throws Exception {
    return String.valueOf(stage.query(query).get(0).get(0));
  }
}

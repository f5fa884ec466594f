package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.LoginMessages;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vault under a runner in a process of its own, which is killed. */
class VaultJarTest {
  private static final int GATE = 1_704_711;
  private static final String WAITING =
      "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = "
          + GATE
          + " AND NOT granted";

  @Test
  void killed_between_vault_and_row_it_leaves_no_row_without_an_original(@TempDir Path directory)
      throws Exception {
    try (VaultStage vault = new VaultStage(directory)) {
      Stage stage = vault.stage;
      stage.execute(
          "CREATE TABLE user_logins (user_id text, device_type text, masked_ip text,"
              + " masked_device_id text, locale text, app_version integer, create_date date)");
      stage.execute(
          "CREATE FUNCTION pass_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
              + " PERFORM pg_advisory_xact_lock_shared("
              + GATE
              + "); RETURN new; END $$");
      stage.execute(
          "CREATE TRIGGER gate BEFORE INSERT ON user_logins FOR EACH ROW"
              + " EXECUTE FUNCTION pass_gate()");
      stage.send(LoginMessages.seeded(11).valid(20));
      Map<String, String> flags = vault.run("hmac");
      flags.put("SLUICE_VISIBILITY_TIMEOUT", "5s");
      try (Connection gate = stage.database().dataSource().getConnection();
          Statement statement = gate.createStatement();
          SluiceProcess killed = SluiceProcess.start(directory, flags, "run")) {
        statement.execute("SELECT pg_advisory_lock(" + GATE + ")");
        await().atMost(Duration.ofMinutes(1)).until(() -> !waiting(stage).isEmpty());
        killed.kill();
        // The server does not notice, and would store the batch once the gate is open.
        await()
            .until(
                () -> {
                  stage.query("SELECT pg_terminate_backend(pid) FROM (" + WAITING + ") AS w");
                  return waiting(stage).isEmpty();
                });
        assertThat(stage.query("SELECT count(*) FROM user_logins")).containsExactly(List.of("0"));
        assertThat(vault.vaultQuery("SELECT count(*) FROM sluice_vault.originals"))
            .isNotEqualTo(List.of("0"));
      }

      try (SluiceProcess again = SluiceProcess.start(directory, flags, "run")) {
        await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () ->
                    stage.query("SELECT count(*) FROM user_logins").equals(List.of(List.of("20"))));
        again.terminate();
        assertThat(again.status()).isZero();
      }
      List<String> kept =
          vault.vaultQuery("SELECT token FROM sluice_vault.originals WHERE domain = 'ip'");
      assertThat(kept)
          .containsExactlyInAnyOrderElementsOf(
              stage.query("SELECT DISTINCT masked_ip FROM user_logins").stream()
                  .map(row -> String.valueOf(row.get(0)))
                  .toList());
    }
  }

  private static List<?> waiting(Stage stage) throws Exception {
    return stage.query(WAITING);
  }
}

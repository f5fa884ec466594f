package dev.sluice.runner.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.EmbeddedServers;
import dev.sluice.runner.vault.VaultStage;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.PgBouncer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command that needs a database, with a real PgBouncer before both of them. */
class PoolerTest {
  private final Path directory;

  PoolerTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeAll
  static void requireInstalled() {
    PgBouncer.requireInstalled();
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void run_reveal_forget_remask_and_vault_create(String mode) throws Exception {
    VaultStage vault = new VaultStage(directory);
    List<Database> logins = new ArrayList<>();
    logins.add(vault.stage.database());
    for (String role : List.of("writer", "revealer", "eraser", "remasker")) {
      Map<String, String> flags = vault.as(role);
      logins.add(
          Database.of(
              vault.stage.database().jdbcUrl(),
              String.valueOf(flags.get("SLUICE_VAULT_USER")),
              String.valueOf(flags.get("SLUICE_VAULT_PASSWORD"))));
    }
    try (vault;
        PgBouncer bouncer = PgBouncer.start(logins, Map.of("pool_mode", mode))) {
      // A search path in the URL is a startup parameter, which PgBouncer refuses.
      Database own = EmbeddedServers.SHARED.newDatabase();
      Map<String, String> run = via(bouncer, vault.run("hmac"));
      run.put("SLUICE_JDBC_URL", bouncer.via(own).jdbcUrl());
      vault.send("device", "198.51.100.7", "198.51.100.8");

      Cli.Result ran = Cli.run(run, "run", "--until-empty");

      assertThat(ran.err()).isEmpty();
      assertThat(ran.status()).isZero();
      List<String> tokens =
          vault.vaultQuery(
              "SELECT token FROM sluice_vault.originals WHERE domain = 'ip' ORDER BY stored_at, token");
      assertThat(tokens).hasSize(2);
      Cli.Result revealed =
          Cli.run(
              via(bouncer, vault.as("revealer")),
              "reveal",
              "--reason=r",
              tokens.get(0),
              tokens.get(1));
      assertThat(revealed.err()).isEmpty();
      assertThat(revealed.out()).contains("198.51.100.7", "198.51.100.8");
      Cli.Result forgot =
          Cli.run(via(bouncer, vault.as("eraser")), "forget", "--reason=r", tokens.get(0));
      assertThat(forgot.status()).as(forgot.err()).isZero();
      Map<String, String> remask = via(bouncer, vault.remask("remasker", "hmac"));
      remask.put("SLUICE_JDBC_URL", bouncer.via(own).jdbcUrl());
      assertThat(Cli.run(Map.of(), "keys", "rotate", vault.keys("hmac").toString()).status())
          .isZero();
      Cli.Result remasked = Cli.run(remask, "remask");
      assertThat(remasked.status()).as(remasked.err()).isZero();
      assertThat(remasked.out()).contains("masked_ip: replaced 1, current 1, left 1");

      Map<String, String> refused = new java.util.HashMap<>(run);
      refused.put("SLUICE_JDBC_URL", bouncer.via(own).jdbcUrl() + "?currentSchema=elsewhere");
      Cli.Result said = Cli.run(refused, "run", "--until-empty");
      assertThat(said.status()).isEqualTo(2);
      assertThat(said.err()).contains("unsupported startup parameter: search_path");
    }
  }

  private static Map<String, String> via(PgBouncer bouncer, Map<String, String> flags) {
    flags.computeIfPresent(
        "SLUICE_VAULT_JDBC_URL",
        (name, url) -> bouncer.via(Database.of(url, "any", "any")).jdbcUrl());
    return flags;
  }
}

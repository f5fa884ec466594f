package dev.sluice.runner.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values recovered and erased by the commands that people type, each with a login of their own. */
class VaultCommandsTest {
  private static final String ADDRESS = "2001:db8::77";
  private static final String SPELLING = "2001:0DB8:0:0::77";
  private static final String OTHER = "198.51.100.78";
  private static final String DEVICE = "device \\ canary\n78";
  private static final String ANY = "5c1d08e2:00";

  private final Path directory;
  @AutoClose private final VaultStage vault;

  VaultCommandsTest(@TempDir Path directory) throws SQLException {
    this.directory = directory;
    vault = new VaultStage(directory);
  }

  private void send(String... addresses) {
    vault.send(DEVICE, addresses);
  }

  private static Map<String, String> without(Map<String, String> flags, String name) {
    Map<String, String> fewer = new LinkedHashMap<>(flags);
    fewer.remove(name);
    return fewer;
  }

  private static void assertRefused(Cli.Result result, int status, String words) {
    assertThat(result.err()).startsWith("sluice: ").contains(words);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(status);
  }

  @Test
  void a_value_is_revealed_in_canonical_form_until_it_is_forgotten_and_then_for_good()
      throws Exception {
    send(SPELLING, OTHER, SPELLING);
    List<String> tokens = vault.tokensOf(vault.run("hmac"));
    String token = tokens.get(0);
    String other = tokens.get(1);
    assertThat(vault.vaultQuery("SELECT domain FROM sluice_vault.originals ORDER BY 1"))
        .containsExactly("device_id", "ip", "ip");

    Cli.Result revealed =
        Cli.run(vault.as("revealer"), "reveal", "--reason", "case 1", token, "unknown", other);
    assertThat(revealed.out())
        .isEqualTo(token + "\t" + ADDRESS + "\n" + other + "\t" + OTHER + "\n");
    assertThat(revealed.err()).isEqualTo("sluice: unknown: unknown\n");
    assertThat(revealed.status()).isEqualTo(1);

    Cli.Result forgot =
        Cli.run(vault.as("eraser"), "forget", "--reason", "request 2", token, "unknown");
    assertThat(forgot.out()).isEqualTo("forgot 1 of 2 tokens\n");
    assertThat(forgot.err()).isEqualTo("sluice: unknown: unknown\n");
    assertThat(forgot.status()).isEqualTo(1);

    send(ADDRESS, OTHER);
    vault.tokensOf(vault.run("hmac"));
    Cli.Result gone =
        Cli.run(vault.as("revealer"), "reveal", "--reason", "case 3", "--json", token, other);
    assertThat(gone.out())
        .isEqualTo("{\"token\":\"" + other + "\",\"domain\":\"ip\",\"value\":\"" + OTHER + "\"}\n");
    assertThat(gone.err()).isEqualTo("sluice: " + token + ": forgotten\n");
    assertThat(gone.status()).isEqualTo(1);

    String by = vault.login("revealer") + " " + System.getProperty("user.name");
    assertThat(
            vault.vaultQuery(
                "SELECT action, token, reason, db_user, os_user FROM sluice_vault.audit"
                    + " ORDER BY at, token COLLATE \"C\" = 'unknown', token = '"
                    + other
                    + "'"))
        .containsExactlyInAnyOrder(
            "reveal " + token + " case 1 " + by,
            "reveal unknown case 1 " + by,
            "reveal " + other + " case 1 " + by,
            "forget " + token + " request 2 " + by.replace("revealer", "eraser"),
            "forget unknown request 2 " + by.replace("revealer", "eraser"),
            "reveal " + token + " case 3 " + by,
            "reveal " + other + " case 3 " + by);
    assertThat(revealed.err() + forgot.out() + forgot.err() + gone.err())
        .doesNotContain(ADDRESS, OTHER, SPELLING);
    assertThat(vault.vaultQuery("SELECT a FROM sluice_vault.audit a").toString())
        .doesNotContain(ADDRESS, OTHER, SPELLING);
    assertThat(vault.vaultQuery("SELECT encode(sealed, 'escape') FROM sluice_vault.originals"))
        .isNotEmpty()
        .noneMatch(bytes -> bytes.contains(OTHER) || bytes.contains("canary"));
  }

  @Test
  void tokens_come_from_standard_input_and_values_stay_on_one_line() throws Exception {
    send(OTHER);
    vault.tokensOf(vault.run("hmac"));
    String device =
        String.valueOf(vault.stage.query("SELECT masked_device_id FROM user_logins").get(0).get(0));

    Cli.Result revealed =
        Cli.answering(
            device + "\n\n " + device + "\n", vault.as("revealer"), "reveal", "--reason=r", "-");

    assertThat(revealed).isEqualTo(new Cli.Result(0, device + "\tdevice \\\\ canary\\n78\n", ""));
    assertRefused(
        Cli.answering(
            "t\n".repeat(3) + "u".repeat(2_001), vault.as("revealer"), "reveal", "--reason=r", "-"),
        2,
        "a token has 1 to 2000 characters");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i <= 10_000; i++) {
      many.append('t').append(i).append('\n');
    }
    assertRefused(
        Cli.answering(many.toString(), vault.as("revealer"), "reveal", "--reason=r", "-"),
        2,
        "more than 10000 tokens");
    assertThat(vault.vaultQuery("SELECT count(*) FROM sluice_vault.audit")).containsExactly("1");
  }

  @Test
  void without_role_key_or_reason_nothing_is_revealed_or_forgotten() throws Exception {
    send(OTHER);
    String token = vault.tokensOf(vault.run("hmac")).get(0);
    Map<String, String> revealer = vault.as("revealer");

    assertRefused(Cli.run(revealer, "reveal", token), 2, "a reason is needed: set --reason");
    assertRefused(Cli.run(revealer, "reveal", "--reason", " ", token), 2, "--reason is set to");
    assertRefused(
        Cli.run(without(revealer, "SLUICE_VAULT_KEYSET"), "reveal", "--reason", "r", token),
        2,
        "the vault needs its keys: set --vault-keyset");
    assertRefused(
        Cli.run(revealer, "reveal", "--reason=r", "--vault-keyset=" + vault.keys("hmac"), token),
        2,
        "--vault-keyset needs a key set for vault, not one for hmac");
    assertRefused(
        Cli.run(vault.as("writer"), "reveal", "--reason", "r", token),
        2,
        "needed is the role sluice_vault_revealer");
    assertRefused(
        Cli.run(revealer, "reveal", "--reason", "r", "--vault-password", "wrong", token),
        2,
        "the password is wrong (SQLSTATE 28P01)");
    assertRefused(
        Cli.run(revealer, "forget", "--reason", "r", token),
        2,
        "needed is the role sluice_vault_eraser");
    assertRefused(Cli.run(vault.as("eraser"), "forget", token), 2, "a reason is needed");
    assertRefused(Cli.run(Map.of(), "forget", "--reason", "r", token), 2, "set --vault-jdbc-url");
    assertRefused(Cli.run(Map.of(), "reveal", "--reason", "r", token), 2, "set --vault-jdbc-url");
    assertThat(vault.vaultQuery("SELECT action, db_user FROM sluice_vault.audit"))
        .as("who tried the other's work is known")
        .containsExactly("forget " + vault.login("revealer"));

    assertRefused(
        Cli.run(vault.as("eraser"), "reveal", "--reason", "r", token),
        2,
        "needed is the role sluice_vault_revealer");
    assertThat(Cli.run(revealer, "reveal", "--reason", "r", token).status()).isZero();
  }

  @Test
  void what_was_sealed_for_another_token_or_under_another_key_is_not_shown() throws Exception {
    send(ADDRESS, OTHER);
    List<String> tokens = vault.tokensOf(vault.run("hmac"));
    Path strange = directory.resolve("strange.json");
    Cli.run(Map.of(), "keys", "create", "--for", "vault", strange.toString());
    assertRefused(
        Cli.run(
            vault.as("revealer"),
            "reveal",
            "--reason=r",
            "--vault-keyset=" + strange,
            tokens.get(0)),
        1,
        tokens.get(0) + ": kept, but no key given here opens it");

    vault.execute(
        "UPDATE sluice_vault.originals o SET sealed = p.sealed FROM sluice_vault.originals p"
            + " WHERE o.domain = 'ip' AND p.domain = 'ip' AND o.token <> p.token");

    Cli.Result swapped =
        Cli.run(vault.as("revealer"), "reveal", "--reason=r", tokens.get(0), tokens.get(1));
    assertThat(swapped.out()).isEmpty();
    assertThat(swapped.err().lines()).hasSize(2).allMatch(line -> line.contains("no key given"));
    assertThat(swapped.status()).isEqualTo(1);
  }

  @Test
  void a_token_of_siv_is_revealed_by_its_key_and_audited_where_a_vault_is() throws Exception {
    send(OTHER);
    Map<String, String> run = vault.stage.flagsAnd("SLUICE_MASKER", "siv");
    run.put("SLUICE_KEYSET", vault.keys("siv").toString());
    String token = vault.tokensOf(run).get(0);
    Map<String, String> siv = Map.of("SLUICE_KEYSET", vault.keys("siv").toString());

    Cli.Result bare = Cli.run(siv, "reveal", "--reason", "case 5", token, ANY);
    assertThat(bare.out()).isEqualTo(token + "\t" + OTHER + "\n");
    assertThat(bare.err())
        .startsWith("sluice: no vault is set, so that no audit knows of this: 2 tokens")
        .contains("reason: case 5", "sluice: " + ANY + ": unknown\n");
    assertThat(bare.status()).isEqualTo(1);
    assertRefused(Cli.run(siv, "reveal", token), 2, "a reason is needed");

    Map<String, String> audited = without(vault.as("revealer"), "SLUICE_VAULT_KEYSET");
    audited.putAll(siv);
    assertThat(Cli.run(audited, "reveal", "--reason", "case 6", token))
        .isEqualTo(new Cli.Result(0, token + "\t" + OTHER + "\n", ""));
    assertThat(vault.vaultQuery("SELECT token, reason FROM sluice_vault.audit"))
        .containsExactly(token + " case 6");

    send(OTHER);
    vault.tokensOf(vault.run("siv"));
    assertThat(Cli.run(vault.as("eraser"), "forget", "--reason", "r", token).status()).isZero();
    assertRefused(Cli.run(audited, "reveal", "--reason", "r", token), 1, token + ": forgotten");
  }

  @Test
  void a_run_with_keys_and_no_vault_or_with_a_vault_it_may_not_use_takes_no_message()
      throws Exception {
    send(OTHER);

    assertRefused(
        Cli.run(without(vault.run("hmac"), "SLUICE_VAULT_JDBC_URL"), "run", "--until-empty"),
        2,
        "set --vault-jdbc-url");
    assertRefused(
        Cli.run(without(vault.run("hmac"), "SLUICE_VAULT_KEYSET"), "run", "--until-empty"),
        2,
        "the vault needs a key set: make one with 'sluice keys create --for vault FILE'");
    Map<String, String> wrong = vault.run("hmac");
    wrong.putAll(vault.as("revealer"));
    assertRefused(
        Cli.run(wrong, "run", "--until-empty"), 2, "needed is the role sluice_vault_writer");
    assertRefused(
        Cli.run(vault.run("hmac"), "run", "--until-empty", "--vault-password", "wrong"),
        2,
        "set --vault-user or SLUICE_VAULT_USER, and --vault-password or SLUICE_VAULT_PASSWORD");

    assertThat(vault.stage.waiting(vault.stage.queue())).isEqualTo(1);
  }

  @Test
  void a_second_vault_of_a_server_needs_a_schema_of_its_own_and_its_roles_are_told() {
    Map<String, String> second = vault.ofMakerOfAnother();
    assertRefused(
        Cli.run(second, "vault", "create"),
        2,
        "the vault sluice_vault can't be made: the database refused it (SQLSTATE 42710): the role"
            + " sluice_vault_owner is there and has its part in the database ");

    Cli.Result made = Cli.run(second, "vault", "create", "--vault-schema", "second_vault");
    assertThat(made)
        .isEqualTo(
            new Cli.Result(
                0,
                """
                the vault second_vault is there, and owned by second_vault_owner; grant its roles
                  second_vault_writer to the user of the pipelines
                  second_vault_revealer to who is to reveal
                  second_vault_eraser to who is to forget
                  second_vault_auditor to who is to read the audit
                """,
                ""));
    assertThat(Cli.run(second, "vault", "create", "--vault-schema", "second_vault"))
        .as("again")
        .isEqualTo(made);
  }

  @Test
  void the_sql_of_a_vault_is_printed_without_a_database() {
    Cli.Result printed = Cli.run(Map.of(), "vault", "create", "--print", "--vault-schema", "mine");

    assertThat(printed.status()).isZero();
    assertThat(printed.out())
        .startsWith("begin;\n")
        .contains(
            "create schema mine ", "mine_writer", "mine_revealer", "mine_eraser", "mine_owner")
        .endsWith("commit;\n")
        .doesNotContain("@");
  }
}

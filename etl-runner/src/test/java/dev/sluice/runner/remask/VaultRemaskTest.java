package dev.sluice.runner.remask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.vault.VaultStage;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of a former key moved to the new one by way of the vault. */
class VaultRemaskTest {
  private static final String ADDRESS = "2001:db8::77";
  private static final String OTHER = "198.51.100.78";
  private static final String GONE = "198.51.100.79";
  private static final String BARE = "198.51.100.80";
  private static final String UNKEPT = "198.51.100.81";
  private static final String STRANGE = "5c1d08e2:" + "0".repeat(64);

  private final Path directory;
  @AutoClose private final VaultStage vault;

  VaultRemaskTest(@TempDir Path directory) throws SQLException {
    this.directory = directory;
    vault = new VaultStage(directory);
  }

  private void send(String... addresses) {
    vault.send("device of all", addresses);
  }

  private void keys(String command, String masker, String... more) {
    List<String> arguments = new ArrayList<>(List.of("keys", command));
    arguments.add(vault.keys(masker).toString());
    arguments.addAll(List.of(more));
    Cli.Result result = Cli.run(Map.of(), arguments.toArray(String[]::new));
    assertThat(result.status()).as(result.err()).isZero();
  }

  private void forget(String token) {
    assertThat(Cli.run(vault.as("eraser"), "forget", "--reason", "request 1", token).status())
        .isZero();
  }

  private String remask(String masker, String... more) {
    List<String> arguments = new ArrayList<>(List.of("remask"));
    arguments.addAll(List.of(more));
    Cli.Result result = Cli.run(vault.remask("remasker", masker), arguments.toArray(String[]::new));
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    return result.out();
  }

  private List<String> tokens() throws Exception {
    return vault.stage.query("SELECT DISTINCT masked_ip FROM user_logins ORDER BY 1").stream()
        .map(row -> String.valueOf(row.get(0)))
        .toList();
  }

  private String revealed(List<String> tokens) {
    List<String> arguments = new ArrayList<>(List.of("reveal", "--reason", "case 1"));
    arguments.addAll(tokens);
    return Cli.run(vault.as("revealer"), arguments.toArray(String[]::new)).out();
  }

  private static void assertRefused(Cli.Result result, String words) {
    assertThat(result.err()).startsWith("sluice: ").contains(words);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void rows_get_the_new_keys_token_whose_value_the_vault_keeps_and_what_is_forgotten_stays()
      throws Exception {
    send(ADDRESS, OTHER, GONE);
    List<String> old = vault.tokensOf(vault.run("hmac"));
    keys("rotate", "hmac");
    forget(old.get(2));
    vault.stage.execute(
        "INSERT INTO user_logins (masked_ip) VALUES ('" + BARE + "'), ('" + STRANGE + "')");
    // So many that they take several steps.
    vault.stage.execute(
        "INSERT INTO user_logins SELECT u.* FROM user_logins u, generate_series(1, 12000)"
            + " WHERE masked_ip = '"
            + old.get(0)
            + "'");

    assertThat(remask("hmac"))
        .isEqualTo(
            "masked_ip: replaced 12,002, current 12,002, left 3:"
                + " 1 forgotten, 1 of no key, 1 unknown to the vault\n"
                + "masked_device_id: replaced 12,003, current 12,003, left 0\n");

    List<String> left = List.of(BARE, STRANGE, old.get(2));
    List<String> moved = tokens().stream().filter(token -> !left.contains(token)).toList();
    assertThat(tokens()).containsAll(left).hasSize(5);
    assertThat(moved).doesNotContainAnyElementsOf(old);
    assertThat(revealed(moved).lines().map(line -> line.substring(line.indexOf('\t') + 1)))
        .containsExactlyInAnyOrder(ADDRESS, OTHER);
    assertThat(
            vault.vaultQuery(
                "SELECT reason, db_user, action, count(*), count(DISTINCT token)"
                    + " FROM sluice_vault.audit WHERE reason = 'remask' GROUP BY 1, 2, 3"))
        .as("a row for each token, once a walk for what is left")
        .containsExactly("remask " + vault.login("remasker") + " reveal 7 5");
    assertThat(vault.vaultQuery("SELECT a FROM sluice_vault.audit a").toString())
        .doesNotContain(ADDRESS, OTHER, GONE, BARE);

    assertThat(remask("hmac", "--reason", "again"))
        .isEqualTo(
            "masked_ip: replaced 0, current 12,002, left 3:"
                + " 1 forgotten, 1 of no key, 1 unknown to the vault\n"
                + "masked_device_id: replaced 0, current 12,003, left 0\n");
    assertThat(vault.vaultQuery("SELECT token FROM sluice_vault.audit WHERE reason = 'again'"))
        .containsExactlyInAnyOrder(STRANGE, old.get(2));
  }

  @Test
  void the_value_is_kept_under_the_new_token_before_a_row_gets_that() throws Exception {
    send(OTHER);
    List<String> old = vault.tokensOf(vault.run("hmac"));
    keys("rotate", "hmac");
    vault.stage.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN RAISE EXCEPTION ''not now''; END'");
    vault.stage.execute(
        "CREATE TRIGGER refuse BEFORE UPDATE ON user_logins FOR EACH ROW EXECUTE FUNCTION refuse()");

    Cli.Result refused = Cli.run(vault.remask("remasker", "hmac"), "remask");

    assertThat(refused.err()).isEqualTo("sluice: sql_P0001\n");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(tokens()).isEqualTo(old);
    assertThat(vault.vaultQuery("SELECT count(*) FROM sluice_vault.originals WHERE domain = 'ip'"))
        .containsExactly("2");
    vault.stage.execute("DROP TRIGGER refuse ON user_logins");
    remask("hmac");
    assertThat(revealed(tokens())).isEqualTo(tokens().get(0) + "\t" + OTHER + "\n");
  }

  @Test
  void what_is_forgotten_is_not_brought_back_by_the_key_of_siv_or_by_a_pair() throws Exception {
    send(OTHER, GONE);
    List<String> siv = vault.tokensOf(vault.run("siv"));
    keys("rotate", "siv");
    forget(siv.get(1));
    assertThat(remask("siv")).startsWith("masked_ip: replaced 1, current 1, left 1: 1 forgotten\n");
    String moved =
        tokens().stream().filter(token -> !token.equals(siv.get(1))).findAny().orElseThrow();
    assertThat(revealed(List.of(moved))).isEqualTo(moved + "\t" + OTHER + "\n");

    vault.stage.execute("TRUNCATE user_logins");
    send(OTHER, GONE);
    List<String> hmac = vault.tokensOf(vault.run("hmac"));
    send(UNKEPT);
    Map<String, String> bare = vault.stage.flagsAnd("SLUICE_MASKER", "hmac");
    bare.put("SLUICE_KEYSET", vault.keys("hmac").toString());
    vault.tokensOf(bare);
    keys("rotate", "hmac", "--overlap");
    send(OTHER, GONE, UNKEPT);
    vault.tokensOf(vault.run("hmac"));
    forget(hmac.get(1));
    assertThat(remask("hmac"))
        .startsWith("masked_ip: replaced 2, current 5, left 1: 1 forgotten\n");
    assertThat(tokens()).contains(hmac.get(1));
  }

  @Test
  void it_needs_both_roles_and_the_keys_and_says_which_is_missing_before_a_row_is_moved()
      throws Exception {
    send(OTHER);
    List<String> old = vault.tokensOf(vault.run("hmac"));
    assertRefused(
        Cli.run(vault.remask("writer", "hmac"), "remask"),
        "needed is the role sluice_vault_revealer");
    keys("rotate", "hmac");

    assertRefused(
        Cli.run(vault.remask("writer", "hmac"), "remask"),
        "needed is the role sluice_vault_revealer");
    assertRefused(
        Cli.run(vault.remask("revealer", "hmac"), "remask"),
        "needed is the role sluice_vault_writer");
    assertRefused(
        Cli.run(vault.remask("eraser", "hmac"), "remask"),
        "needed is the role sluice_vault_writer");
    Map<String, String> keyless = vault.remask("remasker", "hmac");
    keyless.remove("SLUICE_VAULT_KEYSET");
    assertRefused(Cli.run(keyless, "remask"), "the vault needs a key set");
    assertRefused(
        Cli.run(vault.remask("remasker", "hmac"), "remask", "--reason= "),
        "--reason is set to an empty text");

    assertThat(tokens()).isEqualTo(old);
    assertThat(vault.vaultQuery("SELECT count(*) FROM sluice_vault.audit")).containsExactly("0");
    Path strange = directory.resolve("strange.json");
    Cli.run(Map.of(), "keys", "create", "--for", "vault", strange.toString());
    assertThat(remask("hmac", "--vault-keyset=" + strange))
        .startsWith("masked_ip: replaced 0, current 0, left 1: 1 that no key given here opens\n");
  }
}

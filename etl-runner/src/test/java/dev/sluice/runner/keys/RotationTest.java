package dev.sluice.runner.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.EmbeddedServers;
import dev.sluice.runner.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in the life of a table: by flag and by environment, rotated, overlapping, remasked. */
class RotationTest {
  private static final String MAPPING =
      """
      table: logins
      columns:
        ip:     {from: /ip,     type: varchar(256), mask: {domain: ip, canonical: ip}}
        device: {from: /device, type: varchar(256), mask: {domain: device_id, masker: hmac}}
      """;

  private final Path directory;
  private Stage stage;
  private Path hmac;
  private Path siv;

  RotationTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void prepare() throws Exception {
    stage = new Stage(EmbeddedServers.SHARED);
    hmac = directory.resolve("hmac.json");
    siv = directory.resolve("siv.json");
    assertThat(keys("create", hmac).status()).isZero();
    assertThat(keys("create", siv, "--for", "siv").status()).isZero();
  }

  @AfterEach
  void clear() {
    stage.close();
  }

  @Test
  void old_and_new_rows_are_joined_during_an_overlap_and_moved_by_remask() throws Exception {
    run("::FFFF:198.51.100.7", "d-1");
    run("198.51.100.8", "d-2");
    keys("rotate", siv, "--overlap");
    keys("rotate", hmac, "--overlap");
    run("198.51.100.7", "d-1");

    assertThat(
            stage.query(
                "select count(distinct ip), count(distinct coalesce(a.new_token, ip)),"
                    + " count(distinct device), count(distinct coalesce(b.new_token, device))"
                    + " from logins left join token_alias a on a.old_token = ip"
                    + " left join token_alias b on b.old_token = device"))
        .containsExactly(List.of("3", "2", "3", "2"));

    Cli.Result remask = Cli.run(flags(), "remask");
    assertThat(remask.err()).isEmpty();
    assertThat(remask.out())
        .isEqualTo("ip: replaced 2, current 3, left 0\ndevice: replaced 1, current 2, left 1\n");
    assertThat(stage.query("select count(distinct ip), count(distinct device) from logins"))
        .containsExactly(List.of("2", "2"));
    assertThat(Cli.run(flags(), "remask").out())
        .isEqualTo("ip: replaced 0, current 3, left 0\ndevice: replaced 0, current 2, left 1\n");
  }

  @Test
  void after_the_end_of_an_overlap_no_alias_is_stored_and_no_table_made() throws Exception {
    keys("rotate", siv, "--overlap");
    keys("end-overlap", siv);
    run("198.51.100.7", "d-1");
    assertThat(stage.query("select to_regclass('token_alias')").get(0).get(0)).isNull();
  }

  @Test
  void key_sets_are_handed_over_in_the_environment_and_make_the_same_tokens() throws Exception {
    run("198.51.100.7", "d-1");
    Map<String, String> environment = flags();
    environment.remove("SLUICE_KEYSET");
    environment.put("SLUICE_KEYSET_JSON", Files.readString(hmac) + "\n" + Files.readString(siv));
    send("198.51.100.7", "d-1");
    assertThat(Cli.run(environment, "run", "--until-empty").status()).isZero();
    assertThat(stage.query("select count(*), count(distinct ip || device) from logins"))
        .containsExactly(List.of("2", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CANARY", "{\"CANARY\":1}", "[\"CANARY\"]", "{\"key\":\"CANARY", "[]"})
  void a_key_set_in_the_environment_that_is_none_is_refused_and_not_shown(String json) {
    Map<String, String> environment = flags();
    environment.remove("SLUICE_KEYSET");
    environment.put("SLUICE_KEYSET_JSON", json);
    Cli.Result result = Cli.run(environment, "run", "--until-empty");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith("sluice: ").contains("key set").doesNotContain("CANARY");
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void what_is_missing_or_there_twice_is_refused_before_the_first_message() throws Exception {
    Map<String, String> environment = flags();
    environment.put("SLUICE_KEYSET", hmac.toString());
    assertThat(Cli.run(environment, "run").err()).contains("keys create --for siv FILE");
    environment.put("SLUICE_KEYSET", siv.toString());
    assertThat(Cli.run(environment, "remask").err()).contains("'sluice keys create FILE'");
    environment.put("SLUICE_KEYSET", siv + "," + hmac + "," + hmac);
    Cli.Result twice = Cli.run(environment, "run");
    assertThat(twice.err()).contains("two key sets for hmac");
    assertThat(twice.status()).isEqualTo(2);
  }

  @Test
  void remask_says_what_has_no_key_and_what_table_is_missing() {
    Map<String, String> environment = flags();
    assertThat(Cli.run(environment, "remask").err()).contains("logins is missing");
    environment.put("SLUICE_MASKER", "sha256");
    assertThat(Cli.run(environment, "remask").out()).startsWith("ip: its masker has no key");
  }

  private void run(String ip, String device) {
    send(ip, device);
    Cli.Result result = Cli.run(flags(), "run", "--until-empty");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  private void send(String ip, @Nullable String device) {
    stage.send(List.of("{\"ip\": \"%s\", \"device\": \"%s\"}".formatted(ip, device)));
  }

  private Map<String, String> flags() {
    Map<String, String> flags = stage.flags();
    flags.put("SLUICE_MAPPING", mapping());
    flags.put("SLUICE_MASKER", "siv");
    flags.put("SLUICE_KEYSET", hmac + "," + siv);
    return flags;
  }

  private String mapping() {
    try {
      return Files.writeString(directory.resolve("mapping.yaml"), MAPPING).toString();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Cli.Result keys(String command, Path file, String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "keys";
    arguments[1] = command;
    arguments[2] = file.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Cli.run(Map.of(), arguments);
  }
}

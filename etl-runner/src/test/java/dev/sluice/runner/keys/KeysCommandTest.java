package dev.sluice.runner.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.testkit.KmsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysCommandTest {
  private static final String URI =
      "aws-kms://arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  private final Path directory;
  private final Path file;

  KeysCommandTest(@TempDir Path directory) {
    this.directory = directory;
    this.file = directory.resolve("keyset.json");
  }

  @Test
  void a_key_set_is_made_rotated_and_listed_without_a_key_shown() throws Exception {
    String created = keys("create").out();
    String rotated = keys("rotate").out();
    String listed = keys("list").out();

    assertThat(created).matches("[0-9a-f]{8}  enabled, primary\n");
    assertThat(listed).isEqualTo(rotated);
    List<String> lines = listed.lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo(id(created) + "  enabled");
    assertThat(lines.get(1)).matches("[0-9a-f]{8}  enabled, primary");
    assertThat(Files.readString(file)).contains("\"value\"");
  }

  @Test
  void a_key_is_disabled_and_enabled_but_not_the_primary_one() {
    String first = id(keys("create").out());
    assertRefused(keys("disable", first), "rotate first");
    keys("rotate");

    assertThat(keys("disable", first).out()).startsWith(first + "  disabled\n");
    assertThat(keys("list").out()).startsWith(first + "  disabled\n");
    assertThat(keys("enable", first).out()).startsWith(first + "  enabled\n");
    assertRefused(keys("disable", "12345678"), "no such key");
  }

  @Test
  void a_former_key_is_destroyed_once_that_is_confirmed() throws Exception {
    String first = id(keys("create").out());
    assertRefused(keys("destroy", first, "--yes"), "rotate first");
    keys("rotate", "--overlap");
    assertRefused(keys("destroy", first, "--yes"), "end-overlap");
    keys("end-overlap");

    Cli.Result asked = keys("destroy", first);
    assertThat(asked.status()).isEqualTo(2);
    assertThat(asked.err()).contains("its tokens can't be made again", "confirm with --yes");
    assertThat(keys("list").out().lines()).hasSize(2);
    assertThat(
            Cli.run(Map.of("SLUICE_YES", "true"), "keys", "destroy", file.toString(), first)
                .status())
        .as("not confirmed once for all")
        .isEqualTo(2);

    Cli.Result destroyed = keys("destroy", first, "--yes");
    assertThat(destroyed.status()).isZero();
    assertThat(destroyed.err().lines()).singleElement().asString().contains(first, "for good");
    assertThat(destroyed.out()).matches("[0-9a-f]{8}  enabled, primary\n").doesNotContain(first);
    assertRefused(keys("destroy", first, "--yes"), "no such key");
  }

  @ParameterizedTest
  @CsvSource({"hmac, made again", "siv, recovered", "vault, opened"})
  void what_is_lost_with_a_key_is_said(String purpose, String lost) {
    String first = id(keys("create", "--for", purpose).out());
    keys("rotate");

    assertThat(keys("destroy", first).err().lines().toList().get(0)).contains(lost);
  }

  @Test
  void an_overlap_is_listed_until_it_is_ended() {
    String first = id(keys("create").out());

    assertThat(keys("rotate", "--overlap").out()).startsWith(first + "  enabled, overlap\n");
    assertThat(keys("list").out()).startsWith(first + "  enabled, overlap\n");
    assertThat(keys("end-overlap").out()).startsWith(first + "  enabled\n");
    assertThat(keys("list").out()).doesNotContain("overlap");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hmac", "siv", "vault"})
  void a_key_set_is_for_one_purpose(String purpose) throws Exception {
    assertThat(keys("create", "--for", purpose).status()).isZero();
    assertThat(Files.readString(file))
        .contains(
            Map.of("hmac", "HmacPrfKey", "siv", "AesSivKey", "vault", "AesGcmKey").get(purpose));
    assertRefused(keys("create", "--for", "all"), "--for needs one of hmac, siv, vault");
  }

  @Test
  void what_others_may_read_is_refused() throws Exception {
    keys("create");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    for (String command : List.of("list", "rotate", "end-overlap")) {
      assertRefused(keys(command), "chmod 600 " + file);
    }
  }

  /** The endpoint is found as the SDK finds it; no other test of this module has a use for it. */
  @Test
  void under_a_key_of_kms_every_command_works_and_nothing_is_in_clear() throws Exception {
    try (KmsServer kms = KmsServer.start()) {
      System.setProperty("aws.endpointUrlKms", kms.endpoint().toString());
      String created = keys("create", "--keyset-kms-uri", URI).out();
      assertThat(created).matches("[0-9a-f]{8}  enabled, primary\n");
      assertThat(Files.readString(file))
          .contains("encryptedKeyset")
          .doesNotContain("\"value\"", "keyData");

      Map<String, String> environment = Map.of("SLUICE_KEYSET_KMS_URI", URI);
      assertThat(Cli.run(environment, "keys", "rotate", "--overlap", file.toString()).out())
          .startsWith(id(created) + "  enabled, overlap\n");
      assertThat(Cli.run(environment, "keys", "list", file.toString()).out().lines()).hasSize(2);
      assertRefused(keys("list"), "--keyset-kms-uri");
      Path config =
          Files.writeString(directory.resolve("my.properties"), "keyset-kms-uri=" + URI + "\n");
      Path other = directory.resolve("other.json");
      assertThat(
              Cli.run(Map.of(), "keys", "create", "--config", config.toString(), other.toString())
                  .status())
          .isZero();
      assertThat(Files.readString(other)).contains("encryptedKeyset").doesNotContain("keyData");
      kms.refuse("AccessDeniedException");
      assertRefused(keys("list", "--keyset-kms-uri", URI), "AccessDeniedException");
      assertRefused(keys("list", "--keyset-kms-uri", "alias/mine"), "aws-kms://arn:aws:kms:");
    } finally {
      System.clearProperty("aws.endpointUrlKms");
    }
  }

  @Test
  void a_file_that_exists_is_not_overwritten_and_one_that_does_not_is_refused() throws Exception {
    Files.writeString(file, "mine");

    assertRefused(keys("create"), "exists already");
    assertThat(Files.readString(file)).isEqualTo("mine");
    assertRefused(
        Cli.run(Map.of(), "keys", "list", directory.resolve("none.json").toString()),
        "does not exist");
    assertRefused(Cli.run(Map.of(), "keys", "create"), "FILE is missing");
  }

  private Cli.Result keys(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of("keys", command, file.toString()));
    arguments.addAll(List.of(more));
    return Cli.run(Map.of(), arguments.toArray(String[]::new));
  }

  private static String id(String shown) {
    return shown.substring(0, 8);
  }

  private static void assertRefused(Cli.Result result, String words) {
    assertThat(result.err()).startsWith("sluice: ").contains(words);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.status()).isEqualTo(2);
  }
}

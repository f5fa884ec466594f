package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
  private final Path directory;

  KeysCommandTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void a_key_set_is_made_rotated_and_listed_without_a_key_shown() throws Exception {
    Path file = directory.resolve("keyset.json");

    String created = keys("create", file).out();
    String rotated = keys("rotate", file).out();
    String listed = keys("list", file).out();

    assertThat(created).matches("[0-9a-f]{8}  enabled, primary\n");
    assertThat(listed).isEqualTo(rotated);
    List<String> lines = listed.lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo(created.substring(0, 8) + "  enabled");
    assertThat(lines.get(1)).matches("[0-9a-f]{8}  enabled, primary");
    assertThat(Files.readString(file)).contains("\"value\"");
  }

  @Test
  void a_file_that_exists_is_not_overwritten_and_one_that_does_not_is_refused() throws Exception {
    Path file = Files.writeString(directory.resolve("keyset.json"), "mine");

    assertRefused(keys("create", file), "exists already");
    assertThat(Files.readString(file)).isEqualTo("mine");
    assertRefused(keys("list", directory.resolve("none.json")), "does not exist");
    assertRefused(Cli.run(Map.of(), "keys"), "Missing required subcommand");
    assertRefused(Cli.run(Map.of(), "keys", "create"), "FILE");
  }

  private static Cli.Result keys(String command, Path file) {
    return Cli.run(Map.of(), "keys", command, file.toString());
  }

  private static void assertRefused(Cli.Result result, String words) {
    assertThat(result.err()).startsWith("sluice: ").contains(words);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.status()).isEqualTo(2);
  }
}

package dev.sluice.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.core.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key set's file is whole at every moment, and no key in it gets lost. */
class KeySetWriteTest {
  private Path directory;
  private Path file;

  @BeforeEach
  void create_a_key_set(@TempDir Path temporary) {
    directory = temporary;
    file = directory.resolve("keys.json");
    KeySets.create(file);
  }

  @Test
  void no_key_is_lost_when_many_rotate_at_once() throws Exception {
    Set<String> expected = new HashSet<>(Set.of(KeySets.read(file).primaryId()));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<String>>> made = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        made.add(threads.submit(() -> rotateOften(file)));
      }
      for (Future<List<String>> ids : made) {
        expected.addAll(ids.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(KeySets.read(file).keys())
        .extracting(KeyInfo::id)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  /** The ids of the keys it made; a rotation that was refused made none. */
  private static List<String> rotateOften(Path file) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      try {
        ids.add(KeySets.rotate(file).primaryId());
      } catch (ConfigurationException e) {
        assertThat(e).hasMessageContaining("is being changed by another process");
      }
    }
    return ids;
  }

  @Test
  void a_reader_never_sees_half_a_key_set() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<List<String>> rotations = thread.submit(() -> rotateOften(file));
      do {
        assertThat(KeySets.read(file).keys()).isNotEmpty();
      } while (!rotations.isDone());
      assertThat(rotations.get()).hasSize(20);
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void what_a_killed_process_left_behind_is_named_and_not_used() throws IOException {
    byte[] before = Files.readAllBytes(file);
    Path left = Files.createFile(directory.resolve("keys.json.new"));
    assertThatThrownBy(() -> KeySets.rotate(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("delete " + left.toRealPath());
    assertThat(left).isEmptyFile();
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void an_interrupted_write_leaves_the_old_file_whole() throws IOException {
    byte[] before = Files.readAllBytes(file);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> KeySets.rotate(file)).isInstanceOf(ConfigurationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasBinaryContent(before);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void a_full_disk_leaves_the_old_file_whole() throws Exception {
    assumeTrue(File.separatorChar == '/', "needs ulimit");
    byte[] before = Files.readAllBytes(file);
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -f 0 && exec \"$0\" \"$@\"", // Files of 0 bytes at most.
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Rotation.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("Key set " + file + " can't be written: ");
    assertThat(file).hasBinaryContent(before);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  static final class Rotation {
    private Rotation() {}

    public static void main(String[] args) {
      KeySets.rotate(Path.of(args[0]));
    }
  }
}

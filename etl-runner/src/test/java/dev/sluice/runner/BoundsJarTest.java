package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing unbounded: the largest messages in a small heap, in a process of its own. */
class BoundsJarTest {
  private static final int KIB = 1024;

  /** What a queue takes that was not told to take more; such are those of ElasticMQ. */
  private static final int DEAD_LETTER = 256 * KIB;

  @AutoClose private final Stage stage = new Stage();

  /**
   * The first moves more than its heap holds; the second has the largest messages that SQS takes.
   */
  @ParameterizedTest
  @CsvSource({"256, 400, 96", "1024, 24, 256"})
  void drains_a_queue_of_the_largest_messages_with_a_small_heap(
      int kib, int messages, int heap, @TempDir Path directory) throws Exception {
    Path mapping = directory.resolve("large.yaml");
    Files.writeString(
        mapping,
        """
        table: large
        columns:
          number: {from: /number, type: integer, required: true}
          note: {from: /note, type: text}
        """);
    for (int i = 0; i < messages; i++) {
      stage.send(List.of(message(i, kib * KIB)));
    }
    Map<String, String> flags = stage.flagsAnd("_JAVA_OPTIONS", "-Xmx" + heap + "m");
    try (SluiceProcess run =
        SluiceProcess.start(
            directory, flags, "run", "--until-empty", "--mapping", mapping.toString())) {
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.err()).doesNotContain("OutOfMemory");
    }
    assertThat(
            stage.query("SELECT count(DISTINCT number), min(octet_length(note)) / 1000 FROM large"))
        .containsExactly(
            List.of(Integer.toString(messages * 3 / 4), Integer.toString(kib * KIB / 1000)));
    assertThat(stage.waiting(stage.deadLetterQueue())).isEqualTo(messages / 4);
    assertThat(stage.left(stage.queue())).isZero();
  }

  private static String message(int number, int size) {
    String start = "{\"number\":" + number + ",\"note\":\"";
    return switch (number % 4) {
      // Each fourth is rejected, and travels to the dead letters.
      case 0 -> start + "x".repeat(DEAD_LETTER - start.length() - 1) + '"';
      // Another fourth takes two bytes a character, in the heap too.
      case 1 -> start + "ж".repeat((size - start.length() - 2) / 2) + "\"}";
      default -> start + "x".repeat(size - start.length() - 2) + "\"}";
    };
  }
}

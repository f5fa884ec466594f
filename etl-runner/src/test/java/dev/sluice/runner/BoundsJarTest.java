package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing unbounded: the largest messages in a small heap, in a process of its own. */
class BoundsJarTest {
  private static final int MESSAGE = 256 * 1024;
  private static final int MESSAGES = 400;

  @Test
  void drains_100_mib_of_the_largest_messages_with_a_heap_of_96_mib(@TempDir Path directory)
      throws Exception {
    Path mapping = directory.resolve("large.yaml");
    Files.writeString(
        mapping,
        """
        table: large
        columns:
          number: {from: /number, type: integer, required: true}
          note: {from: /note, type: text}
        """);
    try (Stage stage = new Stage()) {
      for (int i = 0; i < MESSAGES; i++) {
        String start = "{\"number\":" + i + ",\"note\":\"";
        // Each fourth is rejected, and travels to the dead letters.
        String end = i % 4 == 0 ? "\"" : "\"}";
        int room = MESSAGE - start.length() - end.length();
        // Another fourth takes two bytes a character, in the heap too.
        String note = i % 4 == 1 ? "ж".repeat(room / 2) : "x".repeat(room);
        stage.send(List.of(start + note + end));
      }
      Map<String, String> flags = stage.flagsAnd("_JAVA_OPTIONS", "-Xmx96m");
      try (SluiceProcess run =
          SluiceProcess.start(
              directory, flags, "run", "--until-empty", "--mapping", mapping.toString())) {
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).doesNotContain("OutOfMemory");
      }
      assertThat(
              stage.query(
                  "SELECT count(DISTINCT number), min(octet_length(note)) > 262000 FROM large"))
          .containsExactly(List.of(Integer.toString(MESSAGES * 3 / 4), "t"));
      assertThat(stage.waiting(stage.deadLetterQueue())).isEqualTo(MESSAGES / 4);
      assertThat(stage.waiting(stage.queue()) + stage.inFlight(stage.queue())).isZero();
    }
  }
}

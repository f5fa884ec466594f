package dev.sluice.runner.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Counts;
import dev.sluice.core.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
  private static final Summary SUMMARY =
      Summary.of(Counts.of(10, 4, 3, 2, 1), Duration.ofMillis(1_234));

  private final Path directory;

  RunReportTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void holds_these_fields_in_this_order() throws IOException {
    Path file = directory.resolve("report.json");

    RunReport.at(file).write(SUMMARY);

    assertThat(file)
        .hasContent(
            "{\"received\":10,\"inserted\":4,\"duplicates\":3,\"deadLettered\":2,\"returned\":1,"
                + "\"seconds\":1.234}");
  }

  @Test
  void an_old_report_stays_until_the_new_one_replaces_it_and_nothing_else_is_left()
      throws IOException {
    Path file = Files.writeString(directory.resolve("report.json"), "old");

    RunReport report = RunReport.at(file);

    assertThat(file).hasContent("old");
    report.write(SUMMARY);
    assertThat(file).content().startsWith("{\"received\":10");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void a_symbolic_link_stays_one() throws IOException {
    Path file = Files.createFile(directory.resolve("report.json"));
    Path link = Files.createSymbolicLink(directory.resolve("link.json"), file);

    RunReport.at(link).write(SUMMARY);

    assertThat(link).isSymbolicLink();
    assertThat(file).content().startsWith("{\"received\":10");
  }

  @Test
  void a_device_is_written_to_and_not_replaced() throws IOException {
    Path device = Path.of("/dev/null");

    RunReport.at(device).write(SUMMARY);

    assertThat(Files.isRegularFile(device)).isFalse();
  }

  @Test
  void what_cannot_be_written_is_refused_at_once() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> RunReport.at(directory))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("it is a directory");
    assertThatThrownBy(() -> RunReport.at(directory.resolve("none/report.json")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("its directory does not exist");
    assertThatThrownBy(() -> RunReport.at(file.resolve("report.json")))
        .isInstanceOf(ConfigurationException.class);
  }
}

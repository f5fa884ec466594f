package dev.sluice.runner.report;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a run tells of itself. */
@Command(optionListHeading = "%nReport:%n")
public final class ReportFlags {
  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write what became of the messages to a JSON file at the end.")
  private @Nullable Path report;

  @Option(
      names = "--no-progress",
      arity = "0..1",
      fallbackValue = "true",
      description = "No progress bar at a terminal: log lines instead.")
  private boolean noProgress;

  public Optional<Path> report() {
    return Optional.ofNullable(report);
  }

  public boolean progress() {
    return !noProgress;
  }
}

package dev.sluice.runner;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How patient a command is at its start. */
@Command(optionListHeading = "%nStart:%n")
final class StartFlags {
  static final String TIMEOUT = "--startup-timeout";

  @Option(
      names = TIMEOUT,
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Durations.class,
      description =
          "How long to wait for a database or a queue that can't be reached, is starting or has no"
              + " connection left, and for locks on the tables. 0 doesn't wait. Default: 60s.")
  private Duration timeout = Duration.ZERO;

  /** Begins to wait. */
  Startup begin() {
    return new Startup(timeout);
  }
}

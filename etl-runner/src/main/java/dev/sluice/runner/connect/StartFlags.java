package dev.sluice.runner.connect;

import dev.sluice.runner.flags.Durations;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How patient a command is at its start. */
@Command(optionListHeading = "%nStart:%n")
public final class StartFlags {
  static final String TIMEOUT = "--startup-timeout";

  @Option(
      names = TIMEOUT,
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = Patience.class,
      description =
          "How long to wait for a database or a queue that can't be reached, is starting or has no"
              + " connection left, and for locks on the tables. 0 doesn't wait, 24h is the longest. Default: 60s.")
  private Duration timeout = Duration.ZERO;

  /** Reads {@code --startup-timeout}. */
  static final class Patience extends Durations {
    Patience() {
      super("0", "24h", "60s");
    }
  }

  /** Begins to wait. */
  public Startup begin() {
    return new Startup(timeout);
  }
}

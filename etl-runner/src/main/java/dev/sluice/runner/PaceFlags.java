package dev.sluice.runner;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How much happens at the same time. */
@Command(optionListHeading = "%nPace (the defaults suit most):%n")
final class PaceFlags {
  @Option(
      names = "--lanes",
      paramLabel = "N",
      defaultValue = "2",
      description = "Batches under way at the same time. Default: 2.")
  private int lanes;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "500",
      description = "The most messages written in one transaction. Default: 500.")
  private int batchSize;

  @Option(
      names = "--receivers",
      paramLabel = "N",
      defaultValue = "8",
      description = "The most receives in flight, of 10 messages each. Default: 8.")
  private int receivers;

  @Option(
      names = "--visibility-timeout",
      paramLabel = "TIME",
      converter = Durations.class,
      description =
          "How soon a message comes again after a crash, such as 30s; it is extended while it is"
              + " worked on. Default: the queue's.")
  private @Nullable Duration visibilityTimeout;

  int lanes() {
    return lanes;
  }

  int batchSize() {
    return batchSize;
  }

  int receivers() {
    return receivers;
  }

  Optional<Duration> visibilityTimeout() {
    return Optional.ofNullable(visibilityTimeout);
  }
}

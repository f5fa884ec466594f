package dev.sluice.runner.run;

import dev.sluice.runner.flags.Durations;
import dev.sluice.runner.flags.Word;
import dev.sluice.sqs.Transport;
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
      defaultValue = "3",
      description = "Batches under way at the same time. Default: 3.")
  private int lanes;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "500",
      description = "The most messages written in one transaction, up to 100000. Default: 500.")
  private int batchSize;

  @Option(
      names = "--receivers",
      paramLabel = "N",
      defaultValue = "128",
      description =
          "The most receives in flight, of 10 messages each; as many are as it takes. Default: 128.")
  private int receivers;

  @Option(
      names = "--request-path",
      paramLabel = "lean|sdk",
      defaultValue = "lean",
      converter = TransportWord.class,
      description =
          "How messages are received and deleted: by a small HTTP client, or by that of the AWS SDK,"
              + " which costs several times the CPU and is taken anyway where a proxy is set up."
              + " Default: lean.")
  private Transport transport = Transport.LEAN;

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

  Transport transport() {
    return transport;
  }

  Optional<Duration> visibilityTimeout() {
    return Optional.ofNullable(visibilityTimeout);
  }

  /** Reads the words of {@code --request-path}. */
  static final class TransportWord extends Word<Transport> {
    TransportWord() {
      super(Transport.values());
    }
  }
}

package dev.sluice.runner.run;

import dev.sluice.runner.flags.Durations;
import dev.sluice.runner.flags.Whole;
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
      converter = Lanes.class,
      description = "Batches under way at the same time, 1 to 256. Default: 3.")
  private int lanes;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "500",
      converter = BatchSize.class,
      description = "The most messages written in one transaction, 1 to 100000. Default: 500.")
  private int batchSize;

  @Option(
      names = "--receivers",
      paramLabel = "N",
      defaultValue = "128",
      converter = Receivers.class,
      description =
          "The most receives in flight, 1 to 1000, of 10 messages each; as many are as it takes."
              + " Default: 128.")
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
      converter = Visibility.class,
      description =
          "How soon a message comes again after a crash, 1s to 12h in whole seconds; it is extended"
              + " while it is worked on. Default: the queue's.")
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

  /** Reads {@code --lanes}. */
  static final class Lanes extends Whole {
    Lanes() {
      super(1, 256, 3);
    }
  }

  /** Reads {@code --batch-size}. */
  static final class BatchSize extends Whole {
    BatchSize() {
      super(1, 100_000, 500);
    }
  }

  /** Reads {@code --receivers}. */
  static final class Receivers extends Whole {
    Receivers() {
      super(1, 1000, 128);
    }
  }

  /** Reads {@code --visibility-timeout}. */
  static final class Visibility extends Durations {
    Visibility() {
      super("1s", "12h", "30s");
    }
  }

  /** Reads the words of {@code --request-path}. */
  static final class TransportWord extends Word<Transport> {
    TransportWord() {
      super(Transport.values());
    }
  }
}

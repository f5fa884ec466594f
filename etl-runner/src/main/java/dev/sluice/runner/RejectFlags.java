package dev.sluice.runner;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What becomes of messages that can never be stored. */
@Command(optionListHeading = "%nRejected messages:%n")
final class RejectFlags {

  /** What to do with a rejected message. */
  enum OnReject {
    DEAD_LETTER,
    LEAVE
  }

  @Option(
      names = "--dead-letter-queue-url",
      paramLabel = "URL",
      description = "Where they go, with the reason. Default: the redrive target of the queue.")
  private @Nullable String deadLetterQueueUrl;

  @Option(
      names = "--on-reject",
      paramLabel = "dead-letter|leave",
      defaultValue = "dead-letter",
      converter = OnRejectWord.class,
      description =
          "Send them to the dead letters, or leave them for the queue's redrive policy to move."
              + " Default: dead-letter.")
  private OnReject onReject = OnReject.DEAD_LETTER;

  boolean leave() {
    return onReject == OnReject.LEAVE;
  }

  Optional<String> deadLetterQueueUrl() {
    return Optional.ofNullable(deadLetterQueueUrl);
  }

  /** Reads the words of {@code --on-reject}. */
  static final class OnRejectWord extends Word<OnReject> {
    OnRejectWord() {
      super(OnReject.values());
    }
  }
}

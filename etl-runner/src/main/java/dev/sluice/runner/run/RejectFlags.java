package dev.sluice.runner.run;

import dev.sluice.runner.flags.WebUrl;
import dev.sluice.runner.flags.Word;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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
      converter = WebUrl.OfQueue.class,
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

  @Option(
      names = "--max-rejected",
      paramLabel = "PERCENT|off",
      defaultValue = "50%",
      converter = Percent.class,
      description =
          "Stop where more of the last 1,000 messages are rejected, instead of sending the whole"
              + " queue to the dead letters. Default: 50%%.")
  private Share maxRejected = Share.ALL;

  double maxRejected() {
    return maxRejected.percent() / 100.0;
  }

  boolean leave() {
    return onReject == OnReject.LEAVE;
  }

  Optional<String> deadLetterQueueUrl() {
    return Optional.ofNullable(deadLetterQueueUrl);
  }

  /** A part of a whole. */
  record Share(int percent) {
    static final Share ALL = new Share(100);

    @Override
    public String toString() {
      return percent + "%";
    }
  }

  /** Reads {@code 50%}, and {@code off} for all. */
  static final class Percent implements ITypeConverter<Share> {
    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,2}|100)%");

    @Override
    public Share convert(String text) {
      if (text.equals("off")) {
        return Share.ALL;
      }
      Matcher number = SYNTAX.matcher(text);
      if (!number.matches()) {
        throw new TypeConversionException("'off', or a share from 0% to 100%, such as 50%");
      }
      return new Share(Integer.parseInt(number.group(1)));
    }
  }

  /** Reads the words of {@code --on-reject}. */
  static final class OnRejectWord extends Word<OnReject> {
    OnRejectWord() {
      super(OnReject.values());
    }
  }
}

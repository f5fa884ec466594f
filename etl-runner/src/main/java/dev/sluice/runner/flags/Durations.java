package dev.sluice.runner.flags;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads durations within a range, as the command line writes them: {@code 500ms}, {@code 20s},
 * {@code 2m}, {@code 1h}.
 */
public abstract class Durations implements ITypeConverter<Duration> {
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

  private final String least;
  private final String most;
  private final String example;

  /** The range and an example, each as it would be written. */
  protected Durations(String least, String most, String example) {
    this.least = least;
    this.most = most;
    this.example = example;
  }

  @Override
  public final Duration convert(String text) {
    String written = text.strip();
    if (written.equals("0") || SYNTAX.matcher(written).matches()) {
      Duration read = read(written);
      if (read.compareTo(read(least)) >= 0 && read.compareTo(read(most)) <= 0) {
        return read;
      }
    }
    throw new TypeConversionException(
        "a time with its unit (ms, s, m or h) from %s to %s, such as %s"
            .formatted(least, most, example));
  }

  private static Duration read(String written) {
    Matcher parts = SYNTAX.matcher(written);
    if (!parts.matches()) {
      return Duration.ZERO;
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /** Seconds with one decimal. */
  public static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
  }
}

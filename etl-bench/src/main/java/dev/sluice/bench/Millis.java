package dev.sluice.bench;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 10ms}, or {@code 10} for the same. */
final class Millis implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    String digits = text.endsWith("ms") ? text.substring(0, text.length() - 2) : text;
    if (!digits.matches("[0-9]{1,5}")) {
      throw new TypeConversionException("'" + text + "' is no time in milliseconds, such as 10ms");
    }
    return Duration.ofMillis(Long.parseLong(digits));
  }
}

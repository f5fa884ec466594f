package dev.sluice.runner.flags;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what a switch is set to, where that is said. */
final class Switch implements ITypeConverter<Boolean> {
  @Override
  public Boolean convert(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new TypeConversionException("true or false");
    };
  }
}

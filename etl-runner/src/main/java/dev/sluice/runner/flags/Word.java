package dev.sluice.runner.flags;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an enum as the command line writes it: {@code dead-letter} for {@code DEAD_LETTER}. */
public abstract class Word<E extends Enum<E>> implements ITypeConverter<E> {
  private final List<E> values;

  public Word(E[] values) {
    this.values = List.of(values);
  }

  @Override
  public final E convert(String text) {
    return values.stream()
        .filter(value -> wordOf(value).equals(text.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "one of " + values.stream().map(Word::wordOf).collect(joining(", "))));
  }

  private static String wordOf(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package dev.sluice.runner.flags;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number within a range, in digits alone: no 1k, no 1,000. */
public abstract class Whole implements ITypeConverter<Integer> {
  private final int least;
  private final int most;
  private final int example;

  /**
   * @param least the smallest number there may be; not below 0
   */
  protected Whole(int least, int most, int example) {
    this.least = least;
    this.most = most;
    this.example = example;
  }

  @Override
  public final Integer convert(String text) {
    String digits = text.strip();
    if (digits.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(digits);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new TypeConversionException(
        "a whole number from %d to %d, such as %d".formatted(least, most, example));
  }
}

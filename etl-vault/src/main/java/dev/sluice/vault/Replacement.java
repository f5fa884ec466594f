package dev.sluice.vault;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a column stands after a replacement. */
public final class Replacement {
  private final long replaced;
  private final long current;
  private final long left;
  private final Map<String, Long> reasons;

  private Replacement(long replaced, long current, long left, Map<String, Long> reasons) {
    this.replaced = replaced;
    this.current = current;
    this.left = left;
    this.reasons = reasons;
  }

  /**
   * How a column stands.
   *
   * @param replaced the rows whose token was replaced
   * @param current the rows with a token of the current key, those that were replaced included
   * @param left the rows with another token or none, for which there was no new token
   * @param reasons how many of these were left for which reason, as far as one was given
   */
  public static Replacement of(long replaced, long current, long left, Map<String, Long> reasons) {
    return new Replacement(replaced, current, left, Objects.requireNonNull(reasons, "reasons"));
  }

  /** The rows whose token was replaced. */
  public long replaced() {
    return replaced;
  }

  /** The rows with a token of the current key, those that were replaced included. */
  public long current() {
    return current;
  }

  /** The rows with another token or none, for which there was no new token. */
  public long left() {
    return left;
  }

  /** How many of these were left for which reason, as far as one was given. */
  public Map<String, Long> reasons() {
    return reasons;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Replacement that
        && replaced == that.replaced
        && current == that.current
        && left == that.left
        && reasons.equals(that.reasons);
  }

  @Override
  public int hashCode() {
    return Objects.hash(replaced, current, left, reasons);
  }

  @Override
  public String toString() {
    return "Replacement[replaced="
        + replaced
        + ", current="
        + current
        + ", left="
        + left
        + ", reasons="
        + reasons
        + "]";
  }
}

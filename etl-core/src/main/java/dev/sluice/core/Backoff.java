package dev.sluice.core;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long to pause before the next try: exponential with full jitter, so that many processes do
 * not come back in step (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015). Immutable.
 */
public final class Backoff {
  private final Duration first;
  private final Duration longest;

  private Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
  }

  /**
   * Pauses that grow up to a longest one.
   *
   * @param first the longest pause after the first failed try; it doubles with each further one
   * @param longest the longest pause of all
   */
  public static Backoff of(Duration first, Duration longest) {
    return new Backoff(
        Objects.requireNonNull(first, "first"), Objects.requireNonNull(longest, "longest"));
  }

  /** The longest pause after the first failed try; it doubles with each further one. */
  public Duration first() {
    return first;
  }

  /** The longest pause of all. */
  public Duration longest() {
    return longest;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Backoff that
        && first.equals(that.first)
        && longest.equals(that.longest);
  }

  @Override
  public int hashCode() {
    return Objects.hash(first, longest);
  }

  @Override
  public String toString() {
    return "Backoff[first=" + first + ", longest=" + longest + "]";
  }

  /**
   * The pause after {@code tries} failed tries: a random one, from none to the longest that is due.
   *
   * @param tries counted from 1
   */
  public Duration pause(int tries) {
    long cap = nanos(longest);
    int doublings = Math.min(tries - 1, 62);
    long start = nanos(first);
    long grown = start > (cap >> doublings) ? cap : start << doublings;
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(grown + 1));
  }

  /** What is longer than 292 years is as long as that. */
  private static long nanos(Duration pause) {
    return Math.min(TimeUnit.NANOSECONDS.convert(pause), Long.MAX_VALUE - 1);
  }
}

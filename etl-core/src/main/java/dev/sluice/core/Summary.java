package dev.sluice.core;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a run did, and how long it took. Immutable. */
public final class Summary {
  private final Counts counts;
  private final Duration elapsed;

  private Summary(Counts counts, Duration elapsed) {
    this.counts = counts;
    this.elapsed = elapsed;
  }

  /** What a run did in that time. */
  public static Summary of(Counts counts, Duration elapsed) {
    return new Summary(
        Objects.requireNonNull(counts, "counts"), Objects.requireNonNull(elapsed, "elapsed"));
  }

  /** What became of the deliveries. */
  public Counts counts() {
    return counts;
  }

  /** From the start of the run to its end. */
  public Duration elapsed() {
    return elapsed;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Summary that
        && counts.equals(that.counts)
        && elapsed.equals(that.elapsed);
  }

  @Override
  public int hashCode() {
    return Objects.hash(counts, elapsed);
  }

  @Override
  public String toString() {
    return "Summary[counts=" + counts + ", elapsed=" + elapsed + "]";
  }
}

package dev.sluice.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of the deliveries received. The conservation law holds for every step and every run:
 * {@code received = inserted + duplicates + deadLettered + returned}. Immutable.
 */
public final class Counts {
  /** No delivery at all. */
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

  private final long received;
  private final long inserted;
  private final long duplicates;
  private final long deadLettered;
  private final long returned;

  private Counts(long received, long inserted, long duplicates, long deadLettered, long returned) {
    this.received = received;
    this.inserted = inserted;
    this.duplicates = duplicates;
    this.deadLettered = deadLettered;
    this.returned = returned;
  }

  /**
   * Counts that hold to the conservation law.
   *
   * @throws IllegalArgumentException where a delivery is unaccounted for
   */
  public static Counts of(
      long received, long inserted, long duplicates, long deadLettered, long returned) {
    if (received != inserted + duplicates + deadLettered + returned) {
      throw new IllegalArgumentException(
          "deliveries unaccounted for: received=%s, inserted=%s, duplicates=%s, deadLettered=%s, returned=%s"
              .formatted(received, inserted, duplicates, deadLettered, returned));
    }
    return new Counts(received, inserted, duplicates, deadLettered, returned);
  }

  /** Deliveries taken from the source. */
  public long received() {
    return received;
  }

  /** Deliveries that made a row. */
  public long inserted() {
    return inserted;
  }

  /**
   * Deliveries of a message whose row was there already: from an earlier delivery, from another
   * process, or from an earlier try of the same delivery, where the answer to its commit got lost.
   * So there may be more rows than {@link #inserted()} says, and never fewer.
   */
  public long duplicates() {
    return duplicates;
  }

  /** Deliveries that were rejected and whose dead letter is stored. */
  public long deadLettered() {
    return deadLettered;
  }

  /** Deliveries given back to the source, to come again. */
  public long returned() {
    return returned;
  }

  /** The sum of both. */
  public Counts plus(Counts other) {
    return new Counts(
        received + other.received,
        inserted + other.inserted,
        duplicates + other.duplicates,
        deadLettered + other.deadLettered,
        returned + other.returned);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Counts that
        && received == that.received
        && inserted == that.inserted
        && duplicates == that.duplicates
        && deadLettered == that.deadLettered
        && returned == that.returned;
  }

  @Override
  public int hashCode() {
    return Objects.hash(received, inserted, duplicates, deadLettered, returned);
  }

  @Override
  public String toString() {
    return "Counts[received=%s, inserted=%s, duplicates=%s, deadLettered=%s, returned=%s]"
        .formatted(received, inserted, duplicates, deadLettered, returned);
  }
}

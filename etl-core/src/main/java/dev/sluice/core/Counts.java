package dev.sluice.core;

/**
 * What became of the deliveries received. The conservation law holds for every step and every run:
 * {@code received = inserted + duplicates + deadLettered + returned}.
 *
 * @param received deliveries taken from the source
 * @param inserted deliveries that made a row
 * @param duplicates deliveries of a message whose row was there already
 * @param deadLettered deliveries that were rejected and whose dead letter is stored
 * @param returned deliveries given back to the source, to come again
 */
public record Counts(
    long received, long inserted, long duplicates, long deadLettered, long returned) {

  /** No delivery at all. */
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

  /**
   * Checks the conservation law.
   *
   * @throws IllegalStateException where a delivery is unaccounted for
   */
  public Counts {
    if (received != inserted + duplicates + deadLettered + returned) {
      throw new IllegalStateException(
          "deliveries unaccounted for: received=%s, inserted=%s, duplicates=%s, deadLettered=%s, returned=%s"
              .formatted(received, inserted, duplicates, deadLettered, returned));
    }
  }

  public Counts plus(Counts other) {
    return new Counts(
        received + other.received,
        inserted + other.inserted,
        duplicates + other.duplicates,
        deadLettered + other.deadLettered,
        returned + other.returned);
  }
}

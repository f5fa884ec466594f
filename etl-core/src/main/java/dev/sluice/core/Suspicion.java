package dev.sluice.core;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A sink's word that it works, though not with the batch at hand: something in the batch may be the
 * reason, or its size, or an outage that does not concern every batch. Immutable.
 *
 * <p>The engine tries again, then in smaller and smaller parts, and stores what can be stored. A
 * value that goes on failing alone is held, and others go on. It is rejected once it failed for as
 * long as this says, and never while nothing shows that the sink stores other values.
 */
public final class Suspicion {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration ALONE = Duration.ofHours(1);
  static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final Reason reason;
  private final Duration patience;
  private final Duration alone;

  private Suspicion(Reason reason, Duration patience, Duration alone) {
    this.reason = reason;
    this.patience = patience;
    this.alone = alone;
  }

  /** A value is rejected after 30 s, or after an hour where nothing else is to be stored. */
  public static Suspicion of(Reason reason) {
    return of(reason, PATIENCE, ALONE);
  }

  /**
   * A suspicion with times of its own.
   *
   * @param reason with which the value is rejected
   * @param patience for how long a value has to fail, while other values are stored in between
   * @param alone for how long, where nothing else is there to be stored
   */
  public static Suspicion of(Reason reason, Duration patience, Duration alone) {
    return new Suspicion(
        Objects.requireNonNull(reason, "reason"),
        Objects.requireNonNull(patience, "patience"),
        Objects.requireNonNull(alone, "alone"));
  }

  /** No value is ever rejected for it: each is held until it can be stored. */
  public static Suspicion thatPasses(Reason reason) {
    return of(reason, FOREVER, FOREVER);
  }

  /** With which the value is rejected. */
  public Reason reason() {
    return reason;
  }

  /** For how long a value has to fail, while other values are stored in between. */
  public Duration patience() {
    return patience;
  }

  /** For how long a value has to fail, where nothing else is there to be stored. */
  public Duration alone() {
    return alone;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Suspicion that
        && reason.equals(that.reason)
        && patience.equals(that.patience)
        && alone.equals(that.alone);
  }

  @Override
  public int hashCode() {
    return Objects.hash(reason, patience, alone);
  }

  @Override
  public String toString() {
    return "Suspicion[reason=" + reason + ", patience=" + patience + ", alone=" + alone + "]";
  }
}

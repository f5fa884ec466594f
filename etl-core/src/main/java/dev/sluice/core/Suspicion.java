package dev.sluice.core;

import java.time.Duration;

/**
 * A sink's word that it works, though not with the batch at hand: something in the batch may be the
 * reason, or its size, or an outage that does not concern every batch.
 *
 * <p>The engine tries again, then in smaller and smaller parts, and stores what can be stored. A
 * value that goes on failing alone is held, and others go on. It is rejected once it failed for as
 * long as this says, and never while nothing shows that the sink stores other values.
 *
 * @param reason with which the value is rejected
 * @param patience for how long a value has to fail, while other values are stored in between
 * @param alone for how long, where nothing else is there to be stored
 */
public record Suspicion(Reason reason, Duration patience, Duration alone) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration ALONE = Duration.ofHours(1);
  static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  /** A value is rejected after 30 s, or after an hour where nothing else is to be stored. */
  public static Suspicion of(Reason reason) {
    return new Suspicion(reason, PATIENCE, ALONE);
  }

  /** No value is ever rejected for it: each is held until it can be stored. */
  public static Suspicion thatPasses(Reason reason) {
    return new Suspicion(reason, FOREVER, FOREVER);
  }
}

package dev.sluice.core;

import org.jspecify.annotations.Nullable;

/** Where a lane is in its step: said by the lane, looked at by the {@link Watchdog}. */
final class Whereabouts {

  /**
   * A place, told from others by its time.
   *
   * @param part null where the lane waits for a good reason: an outage, or its turn
   * @param since in {@link System#nanoTime()}
   */
  record Place(@Nullable StepPart part, long since) {}

  private volatile Place place = new Place(null, System.nanoTime());

  void in(StepPart part) {
    place = new Place(part, System.nanoTime());
  }

  /** The lane waits, and may do so for long. */
  void waiting() {
    place = new Place(null, System.nanoTime());
  }

  Place place() {
    return place;
  }
}

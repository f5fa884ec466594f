package dev.sluice.core;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a lane is in its step, and for how long it was where: said by the lane, looked at by the
 * {@link Watchdog}.
 */
final class Whereabouts {
  /**
   * A place, told from others by its time.
   *
   * @param part null where the lane waits for a good reason: an outage, or its turn
   * @param since in {@link System#nanoTime()}
   */
  record Place(@Nullable StepPart part, long since) {}

  private final int lane;
  private volatile Place place = new Place(null, System.nanoTime());

  /** The lane's own. */
  private Map<StepPart, Duration> took = new EnumMap<>(StepPart.class);

  /**
   * Of a lane that waits.
   *
   * @param lane from 1; 0 where there is none
   */
  Whereabouts(int lane) {
    this.lane = lane;
  }

  int lane() {
    return lane;
  }

  void in(StepPart part) {
    move(part);
  }

  /** The lane waits, and may do so for long. */
  void waiting() {
    move(null);
  }

  private void move(@Nullable StepPart part) {
    Place before = place;
    Place now = new Place(part, System.nanoTime());
    if (before.part() != null) {
      took.merge(before.part(), Duration.ofNanos(now.since() - before.since()), Duration::plus);
    }
    place = now;
  }

  Place place() {
    return place;
  }

  /** How long the lane was in each part since this was last asked; asked by the lane. */
  Map<StepPart, Duration> took() {
    Map<StepPart, Duration> sinceLast = took;
    took = new EnumMap<>(StepPart.class);
    return sinceLast;
  }
}

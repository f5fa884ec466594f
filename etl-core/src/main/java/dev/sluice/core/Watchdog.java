package dev.sluice.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks after the lanes of one run: tells the listener of each that stays in one part of its step
 * for too long, once, and when it goes on. It changes nothing.
 */
final class Watchdog implements AutoCloseable {
  private static final Duration SELDOM = Duration.ofSeconds(1);
  private static final Duration OFTEN = Duration.ofMillis(1);

  /** A lane under watch. */
  record Watched(Thread thread, Whereabouts whereabouts) {
    int lane() {
      return whereabouts.lane();
    }
  }

  private final List<Watched> lanes;
  private final Duration hangAfter;
  private final PipelineListener listener;
  private final Map<Integer, Whereabouts.Place> told = new ConcurrentHashMap<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::watch, "sluice-watchdog");

  Watchdog(List<Watched> lanes, Duration hangAfter, PipelineListener listener) {
    this.lanes = lanes;
    this.hangAfter = hangAfter;
    this.listener = listener;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Says where the lanes are that have not ended, for a log. */
  String whereabouts() {
    List<String> alive = new ArrayList<>();
    for (Watched one : lanes) {
      if (one.thread().isAlive()) {
        Whereabouts.Place place = one.whereabouts().place();
        String part = place.part() == null ? "waiting" : place.part().toString();
        long seconds = (System.nanoTime() - place.since()) / 1_000_000_000;
        alive.add("lane " + one.lane() + " has been " + part + " for " + seconds + " s");
      }
    }
    return String.join(", ", alive);
  }

  private void watch() {
    long pause =
        Math.min(
            SELDOM.toNanos(),
            Math.max(OFTEN.toNanos(), TimeUnit.NANOSECONDS.convert(hangAfter) / 4));
    try {
      while (!over.await(pause, TimeUnit.NANOSECONDS)) {
        lanes.forEach(this::look);
      }
      lanes.forEach(this::look);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Watched one) {
    Whereabouts.Place place = one.whereabouts().place();
    Whereabouts.Place before = told.get(one.lane());
    if (before != null && !before.equals(place) && before.part() != null) {
      told.remove(one.lane());
      Duration stayed = Duration.ofNanos(place.since() - before.since());
      listener.laneGoesOn(Hang.of(one.lane(), before.part(), stayed, List.of()));
    }
    Duration stays = Duration.ofNanos(System.nanoTime() - place.since());
    if (place.part() == null || place.equals(before) || stays.compareTo(hangAfter) < 0) {
      return;
    }
    List<StackTraceElement> stack = List.of(one.thread().getStackTrace());
    if (one.whereabouts().place().equals(place)) {
      told.put(one.lane(), place);
      listener.laneHangs(Hang.of(one.lane(), place.part(), stays, stack));
    }
  }

  /** Looks once more and ends, without waiting for a listener that hangs itself. */
  @Override
  public void close() {
    over.countDown();
  }
}

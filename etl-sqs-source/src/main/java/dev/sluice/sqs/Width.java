package dev.sluice.sqs;

import java.util.function.LongSupplier;

/**
 * How many receives there should be at the same time. One while the queue has little; more, one
 * every few milliseconds, while its answers are full and lanes wait for messages; fewer where the
 * buffer fills up or the answers are short, and half as many after an empty one, so that the many
 * long polls with which a drained queue is left end without being followed by as many more.
 *
 * <p>It does not grow while answers take twice as long as they did with fewer receives: then
 * requests wait for a processor, here or at the server, and more of them would only wait too. Which
 * time is the usual one is asked anew every few seconds. Not thread-safe.
 */
final class Width {
  private static final long GROW_EVERY = 5_000_000;
  private static final long USUAL_EVERY = 10_000_000_000L;
  private static final long SLACK = 1_000_000;
  private static final double WEIGHT = 0.1;

  private final int most;
  private final LongSupplier nanoTime;
  private int now = 1;
  private long grewAt;
  private long usualSince;
  private double usual = Double.MAX_VALUE;
  private double average;

  /**
   * A width of one.
   *
   * @param nanoTime the clock, such as {@link System#nanoTime}
   */
  Width(int most, LongSupplier nanoTime) {
    this.most = most;
    this.nanoTime = nanoTime;
    this.grewAt = nanoTime.getAsLong() - GROW_EVERY;
    this.usualSince = nanoTime.getAsLong();
  }

  int now() {
    return now;
  }

  /**
   * Hears of an answer.
   *
   * @param messages how many it had
   * @param asked how many it could have had
   * @param nanos how long it took
   * @param wanted whether lanes wait for messages
   */
  void answered(int messages, int asked, long nanos, boolean wanted) {
    if (messages == 0) {
      now = Math.max(1, now / 2);
      return;
    }
    if (messages < asked / 2) {
      narrow();
      return;
    }
    long time = nanoTime.getAsLong();
    average = average == 0 ? nanos : average + WEIGHT * (nanos - average);
    if (time - usualSince > USUAL_EVERY) {
      // After a time without answers the average is one of long ago.
      average = Math.max(average, (double) nanos);
      usual = average;
      usualSince = time;
    } else if (average < usual) {
      usual = average;
    }
    if (wanted && now < most && time - grewAt >= GROW_EVERY && average <= 2 * usual + SLACK) {
      now++;
      grewAt = time;
    }
  }

  /** Hears that the buffer was full, or that a receive failed. */
  void narrow() {
    now = Math.max(1, now - 1);
  }
}

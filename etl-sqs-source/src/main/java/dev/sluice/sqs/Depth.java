package dev.sluice.sqs;

import dev.sluice.sqs.internal.call.SqsCalls;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many messages may be received, buffered ones included: as many as were drained in the last
 * two seconds, beside those that polls wait for. Whatever else is received costs its message one of
 * the receives that the queue allows it, where this process ends before it gets to it.
 *
 * <p>Until a message was drained, as after the start, and while draining fails, it is not known
 * that any can be: one receive is made then for the polls that wait, and one more each second for
 * which nothing comes of it. Not thread-safe.
 */
final class Depth {
  private static final long SLOT = Duration.ofMillis(250).toNanos();
  private static final int SLOTS = 8;
  private static final long TRIAL = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanoTime;
  private final long[] drained = new long[SLOTS];
  private long slot;
  private long sum;
  private boolean proven;
  private long unprovenSince;
  private long wanted = Long.MAX_VALUE;

  /**
   * A depth that has seen nothing drained.
   *
   * @param nanoTime the clock, such as {@link System#nanoTime}
   */
  Depth(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.slot = nanoTime.getAsLong() / SLOT;
    this.unprovenSince = nanoTime.getAsLong();
  }

  /** Hears that messages were worked on and left the queue, or were left on it on purpose. */
  void drained(int messages) {
    advance();
    drained[place(slot)] += messages;
    sum += messages;
    proven = true;
  }

  /** Hears that what was worked on could not be settled. */
  void notDrained() {
    if (proven) {
      proven = false;
      unprovenSince = nanoTime.getAsLong();
    }
  }

  /** Lets no more than so many be received from now on. */
  void limit(long messages) {
    wanted = messages;
  }

  /** Hears that receives begin that may bring so many, or did not bring them: then it is less. */
  void received(int messages) {
    if (wanted != Long.MAX_VALUE) {
      wanted -= messages;
    }
  }

  /**
   * How many messages the next receive may ask for; 0 where there should be none.
   *
   * @param most the most that it could ask for
   * @param ahead messages buffered and asked for
   * @param held messages held, by lanes too, and asked for
   * @param waitedFor how many messages polls wait for
   */
  int room(int most, int ahead, int held, long waitedFor) {
    advance();
    int ask = (int) Math.min(most, wanted);
    if (!proven) {
      long trials = 1 + (nanoTime.getAsLong() - unprovenSince) / TRIAL;
      long trial = Math.min(waitedFor, trials * SqsCalls.BATCH - held);
      return (int) Math.max(0, Math.min(ask, trial));
    }
    long left = sum + waitedFor - ahead;
    // Not bit by bit: a receive for less than it could have only where nothing is at hand.
    return left >= ask ? ask : ahead == 0 ? (int) left : 0;
  }

  private void advance() {
    long now = nanoTime.getAsLong() / SLOT;
    for (long steps = Math.min(SLOTS, now - slot); steps > 0; steps--) {
      long next = now - steps + 1;
      sum -= drained[place(next)];
      drained[place(next)] = 0;
    }
    slot = Math.max(slot, now);
  }

  private static int place(long slot) {
    return (int) Math.floorMod(slot, (long) SLOTS);
  }
}

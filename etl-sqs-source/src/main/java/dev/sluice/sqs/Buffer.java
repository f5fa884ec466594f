package dev.sluice.sqs;

import dev.sluice.core.Delivery;
import dev.sluice.sqs.internal.call.SqsCalls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * What was received and not polled yet: a bounded queue of units, each the messages of one receive
 * in their order. Room is reserved before a receive starts, so that its answer always fits; for its
 * characters by what the answers before it had. How much room there is, up to the bounds, says
 * {@link Depth}. Thread-safe.
 */
final class Buffer {
  private static final long LOOK_EVERY = 250_000_000;

  private final Depth depth;
  private final IntSupplier held;
  private final int capacity;
  private final long maxChars;
  private final long takeChars;
  private final boolean splits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition news = lock.newCondition();
  private final Units units = new Units();
  private int asked;
  private int receives;
  private long waitedFor;

  /**
   * What a poll could not wait for, since receiving fails: what a receive that tries again needs.
   */
  private int missed;

  private int mostPolled = SqsCalls.BATCH;
  private long expectedChars;
  private boolean full;
  private volatile boolean wanted;
  private boolean paused;
  private boolean closed;

  /**
   * An empty buffer.
   *
   * @param held how many messages are held, buffered or by lanes
   * @param capacity the most messages, those included for which room is reserved
   * @param maxChars the characters of bodies and attributes, those included for which room is
   *     reserved, from which on no room is given
   * @param takeChars the most characters of one take, where one message alone has no more
   * @param splits whether the rest of a unit that is larger than a poll stays; otherwise {@link
   *     #take} answers it for return, since another lane must not overtake with it, and no more is
   *     asked for than the last poll takes
   */
  Buffer(
      Depth depth, IntSupplier held, int capacity, long maxChars, long takeChars, boolean splits) {
    this.depth = depth;
    this.held = held;
    this.capacity = capacity;
    this.maxChars = maxChars;
    this.takeChars = takeChars;
    this.splits = splits;
  }

  /**
   * Waits until there is room for messages, and reserves it.
   *
   * @param onFull called where there is no room, by the first alone that waits until messages are
   *     taken again
   * @return for how many messages there is room, at most {@link SqsCalls#BATCH}; 0 where the buffer
   *     is closed
   */
  int reserve(Runnable onFull) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      int messages = room();
      while (!closed && messages == 0) {
        if (!full && waitedFor == 0) {
          full = true;
          onFull.run();
        }
        long unused = room.awaitNanos(LOOK_EVERY);
        messages = room();
      }
      if (closed) {
        return 0;
      }
      asked += messages;
      receives++;
      depth.received(messages);
      return messages;
    } finally {
      lock.unlock();
    }
  }

  private int room() {
    int ahead = units.messages() + asked;
    int most = splits ? SqsCalls.BATCH : Math.min(SqsCalls.BATCH, mostPolled);
    if (paused || ahead + most > capacity || units.chars() + receives * expectedChars >= maxChars) {
      return 0;
    }
    return depth.room(most, ahead, held.getAsInt() + asked, waitedFor + missed);
  }

  /** How many messages it has. */
  int size() {
    lock.lock();
    try {
      return units.messages();
    } finally {
      lock.unlock();
    }
  }

  /** Whether who takes messages could do with more than there are. */
  boolean isWanted() {
    return wanted;
  }

  /** Puts a unit, which may be empty, into reserved room; false where the buffer is closed. */
  boolean put(List<Delivery<String>> unit, int reserved) {
    lock.lock();
    try {
      asked -= reserved;
      receives--;
      depth.received(unit.size() - reserved);
      if (unit.size() < reserved) {
        room.signal();
      }
      if (closed) {
        return unit.isEmpty();
      }
      if (!unit.isEmpty()) {
        missed = 0;
        long unitChars = units.add(unit);
        expectedChars = Math.max(unitChars, expectedChars - expectedChars / 8);
        news.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whole units of up to {@code max} messages and so many characters in all, waiting for the first
   * of them.
   */
  Units.Taken take(int max, Duration wait, Check check) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      mostPolled = max;
      awaitUnit(max, TimeUnit.NANOSECONDS.convert(wait), check);
      int before = units.messages();
      Units.Taken some = units.take(max, takeChars, splits);
      if (units.messages() < before) {
        full = false;
        room.signalAll();
      }
      wanted = units.isEmpty() && 2 * some.out().size() < max;
      if (!units.isEmpty()) {
        news.signal();
      }
      return some;
    } finally {
      lock.unlock();
    }
  }

  private void awaitUnit(int max, long nanos, Check check) throws InterruptedException {
    missed = 0;
    if (!units.isEmpty() || closed) {
      return;
    }
    waitedFor += max;
    room.signalAll();
    try {
      long left = nanos;
      while (units.isEmpty() && !closed && check.waitLonger() && left > 0) {
        wanted = true;
        left = news.awaitNanos(left);
      }
      if (units.isEmpty() && !closed && !check.waitLonger()) {
        missed = Math.min(max, SqsCalls.BATCH);
        room.signalAll();
      }
    } finally {
      waitedFor -= max;
    }
  }

  /** Hears that messages were settled after work on them, and so makes room for others. */
  void drained(int messages) {
    lock.lock();
    try {
      depth.drained(messages);
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Hears that what was worked on could not be settled. */
  void notDrained() {
    lock.lock();
    try {
      depth.notDrained();
    } finally {
      lock.unlock();
    }
  }

  /** Gives no room for more than so many messages from now on. */
  void limit(long messages) {
    lock.lock();
    try {
      depth.limit(messages);
    } finally {
      lock.unlock();
    }
  }

  /** Makes room for as many again of which a poll took and did not hand out. */
  void dropped(int messages) {
    lock.lock();
    try {
      depth.received(-messages);
    } finally {
      lock.unlock();
    }
  }

  /** Gives no room while {@code pause} is the last that was said. */
  void pause(boolean pause) {
    lock.lock();
    try {
      paused = pause;
    } finally {
      lock.unlock();
    }
  }

  /** Lets all who wait for messages check whether they should. */
  void wake() {
    lock.lock();
    try {
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Hands out and takes in nothing any more; who waits stops waiting. Answers what was in it. */
  List<Delivery<String>> close() {
    lock.lock();
    try {
      closed = true;
      List<Delivery<String>> rest = units.clear();
      news.signalAll();
      room.signalAll();
      return rest;
    } finally {
      lock.unlock();
    }
  }

  /** Whether waiting for a message makes sense. */
  interface Check {
    boolean waitLonger();
  }
}

package dev.sluice.sqs;

import dev.sluice.core.Delivery;
import dev.sluice.sqs.internal.call.SqsCalls;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
  private final Deque<List<Delivery<String>>> units = new ArrayDeque<>();
  private int taken;
  private int asked;
  private int receives;
  private long waitedFor;

  /**
   * What a poll could not wait for, since receiving fails: what a receive that tries again needs.
   */
  private int missed;

  private int mostPolled = SqsCalls.BATCH;
  private long chars;
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
      taken += messages;
      asked += messages;
      receives++;
      depth.received(messages);
      return messages;
    } finally {
      lock.unlock();
    }
  }

  private int room() {
    int most = splits ? SqsCalls.BATCH : Math.min(SqsCalls.BATCH, mostPolled);
    if (paused || taken + most > capacity || chars + receives * expectedChars >= maxChars) {
      return 0;
    }
    return depth.room(most, taken, held.getAsInt() + asked, waitedFor + missed);
  }

  /** Whether who takes messages could do with more than there are. */
  boolean isWanted() {
    return wanted;
  }

  /** Puts a unit, which may be empty, into reserved room; false where the buffer is closed. */
  boolean put(List<Delivery<String>> unit, int reserved) {
    lock.lock();
    try {
      taken -= reserved;
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
        long unitChars = chars(unit);
        taken += unit.size();
        chars += unitChars;
        expectedChars = Math.max(unitChars, expectedChars - expectedChars / 8);
        units.add(unit);
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
  Taken take(int max, Duration wait, Check check) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      mostPolled = max;
      awaitUnit(max, wait.toNanos(), check);
      List<Delivery<String>> out = new ArrayList<>();
      List<Delivery<String>> rest = List.of();
      long outChars = 0;
      while (!units.isEmpty() && out.size() < max) {
        List<Delivery<String>> unit = units.element();
        long more = chars(unit);
        if (out.size() + unit.size() <= max && outChars + more <= takeChars) {
          units.remove();
          leave(unit);
          out.addAll(unit);
          outChars += more;
        } else if (out.isEmpty()) {
          int part = splits ? part(unit, max) : Math.min(max, unit.size());
          units.remove();
          leave(unit);
          out.addAll(unit.subList(0, part));
          rest = unit.subList(part, unit.size());
          if (splits && !rest.isEmpty()) {
            taken += rest.size();
            chars += chars(rest);
            units.addFirst(rest);
            rest = List.of();
          }
          break;
        } else {
          break;
        }
      }
      wanted = units.isEmpty() && 2 * out.size() < max;
      if (!units.isEmpty()) {
        news.signal();
      }
      return new Taken(out, rest);
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
      List<Delivery<String>> rest = units.stream().flatMap(List::stream).toList();
      units.clear();
      news.signalAll();
      room.signalAll();
      return rest;
    } finally {
      lock.unlock();
    }
  }

  private void leave(List<Delivery<String>> unit) {
    taken -= unit.size();
    chars -= chars(unit);
    full = false;
    room.signalAll();
  }

  /** How many of a unit's messages one take may have: at least the first. */
  private int part(List<Delivery<String>> unit, int max) {
    int part = 1;
    while (part < Math.min(max, unit.size()) && chars(unit.subList(0, part + 1)) <= takeChars) {
      part++;
    }
    return part;
  }

  private static long chars(List<Delivery<String>> unit) {
    long sum = 0;
    for (Delivery<String> delivery : unit) {
      sum += delivery.body().length();
      if (delivery.receipt() instanceof Held held) {
        sum += held.attributeBytes();
      }
    }
    return sum;
  }

  /** Whether waiting for a message makes sense. */
  interface Check {
    boolean waitLonger();
  }

  /** What a poll hands out, and what has to go back to the queue. */
  record Taken(List<Delivery<String>> out, List<Delivery<String>> rest) {}
}

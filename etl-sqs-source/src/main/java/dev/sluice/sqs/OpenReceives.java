package dev.sluice.sqs;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The receives that may take messages on the server: those under way, and those given up by this
 * side, of which the server may not have heard, for as long as they were to wait. Nothing may
 * become visible again meanwhile once no more is received: it would be taken for nothing.
 *
 * <p>So one waits for long only while nothing is held that might have to be returned, and alone.
 * Thread-safe.
 */
final class OpenReceives {
  /** For what passes between the begin of a call and that of the server's waiting. */
  static final Duration SLACK = Duration.ofMillis(500);

  /** How long a receive waits that must not be in the way of a return. */
  static final Duration SHORT_WAIT = Duration.ofSeconds(1);

  private final Set<Open> open = new HashSet<>();
  private final Duration longWait;
  private final BooleanSupplier isAnyHeld;
  private boolean closed;

  /**
   * None yet.
   *
   * @param longWait how long one waits while nothing is held
   */
  OpenReceives(Duration longWait, BooleanSupplier isAnyHeld) {
    this.longWait = longWait;
    this.isAnyHeld = isAnyHeld;
  }

  /** A receive that was begun. */
  static final class Open {
    private final Duration wait;
    private final long until;
    private boolean abandoned;

    private Open(Duration wait) {
      this.wait = wait;
      this.until = System.nanoTime() + wait.plus(SLACK).toNanos();
    }

    /** How long it is to wait for a message. */
    Duration waitTime() {
      return wait;
    }

    private boolean isLong() {
      return !abandoned && wait.compareTo(SHORT_WAIT) > 0;
    }

    private long left(long now) {
      long left = until - now;
      // What takes longer than it should was tried again at a time that nobody noted.
      return left > 0 || abandoned ? left : wait.toNanos();
    }
  }

  /** Begins a receive, once none waits for long; null where no more may be. */
  synchronized @Nullable Open begin() throws InterruptedException {
    while (!closed && open.stream().anyMatch(Open::isLong)) {
      wait();
    }
    if (closed) {
      return null;
    }
    open.removeIf(one -> one.abandoned && one.left(System.nanoTime()) <= 0);
    boolean alone = open.stream().allMatch(one -> one.abandoned) && !isAnyHeld.getAsBoolean();
    Open begun = new Open(alone || longWait.compareTo(SHORT_WAIT) < 0 ? longWait : SHORT_WAIT);
    open.add(begun);
    return begun;
  }

  /** It was answered, and what it brought is held. */
  synchronized void answered(Open one) {
    open.remove(one);
    notifyAll();
  }

  /** It ended without an answer: the server may go on with it. */
  synchronized void abandoned(Open one) {
    one.abandoned = true;
    notifyAll();
  }

  /** Lets no further receive begin. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /**
   * Once it is closed, waits up to {@code longest} for the receives that end within that time.
   *
   * @return for how long some may still take messages; zero where none can, or it is not closed
   */
  Duration awaitEnd(Duration longest) {
    long end = System.nanoTime() + longest.toNanos();
    boolean interrupted = false;
    try {
      synchronized (this) {
        while (closed) {
          long now = System.nanoTime();
          open.removeIf(one -> one.abandoned && one.left(now) <= 0);
          long most = 0;
          long next = Long.MAX_VALUE;
          for (Open one : open) {
            long left = one.left(now);
            most = Math.max(most, left);
            if (now + left - end <= 0) {
              next = Math.min(next, left);
            }
          }
          if (next == Long.MAX_VALUE || end - now <= 0) {
            return Duration.ofNanos(most);
          }
          try {
            wait(next / 1_000_000 + 1);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      }
      return Duration.ZERO;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

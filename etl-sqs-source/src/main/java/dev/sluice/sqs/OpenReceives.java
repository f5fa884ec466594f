package dev.sluice.sqs;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The receives that may take messages on the server: those under way, and those given up by this
 * side, of which the server may not have heard, for as long as they were to wait. Nothing may
 * become visible again meanwhile once no more is received: it would be taken for nothing.
 * Thread-safe.
 */
final class OpenReceives {
  /** For what passes between the begin of a call and that of the server's waiting. */
  private static final Duration SLACK = Duration.ofMillis(500);

  private final Set<Open> open = new HashSet<>();
  private boolean closed;

  /** A receive that was begun. */
  static final class Open {
    private final long waitNanos;
    private final long until;
    private boolean abandoned;

    private Open(long waitNanos) {
      this.waitNanos = waitNanos;
      this.until = System.nanoTime() + waitNanos;
    }

    private long left(long now) {
      long left = until - now;
      // What takes longer than it should was tried again at a time that nobody noted.
      return left > 0 || abandoned ? left : waitNanos;
    }
  }

  /** Begins a receive that waits so long; null where no more may be. */
  synchronized @Nullable Open begin(Duration wait) {
    if (closed) {
      return null;
    }
    Open begun = new Open(wait.plus(SLACK).toNanos());
    open.add(begun);
    return begun;
  }

  /** It was answered. */
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

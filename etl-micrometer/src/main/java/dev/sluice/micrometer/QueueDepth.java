package dev.sluice.micrometer;

import dev.sluice.sqs.SqsBacklog;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How many messages a queue has. Asking is a request that costs money and may hang, so that who
 * looks gets what is known, and a thread of its own asks: at once where nobody looked for long, and
 * then with a pause each time, until nobody looks any more. Thread-safe.
 */
final class QueueDepth {
  static final Duration EVERY = Duration.ofSeconds(15);

  /** Of pauses, after the last look: scrapes are rarely five minutes apart. */
  private static final int LOOKED_AT = 20;

  /** Of pauses: what is older is not known any more. */
  private static final int OLD = 4;

  private final Supplier<SqsBacklog> ask;
  private final long pause;
  private @Nullable SqsBacklog last;
  private long answeredAt;
  private long lookedAt;
  private @Nullable Thread thread;
  private boolean closed;

  /**
   * Asks nothing yet.
   *
   * @param every the pause between two requests
   */
  QueueDepth(Supplier<SqsBacklog> ask, Duration every) {
    this.ask = ask;
    this.pause = every.toNanos();
  }

  /** A figure of the last answer; not a number where there is none that is new enough. */
  synchronized double value(ToLongFunction<SqsBacklog> of) {
    long now = System.nanoTime();
    lookedAt = now;
    if (thread == null && !closed) {
      Thread starting = new Thread(this::run, "sluice-queue-depth");
      starting.setDaemon(true);
      starting.start();
      thread = starting;
    }
    return last == null || now - answeredAt > OLD * pause ? Double.NaN : of.applyAsLong(last);
  }

  private void run() {
    try {
      do {
        SqsBacklog answer = answer();
        synchronized (this) {
          last = answer;
          answeredAt = System.nanoTime();
        }
      } while (isWantedAfterPause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable SqsBacklog answer() {
    try {
      return ask.get();
    } catch (RuntimeException e) {
      // The source tells and counts what fails; of this alone nothing depends.
      return null;
    }
  }

  private synchronized boolean isWantedAfterPause() throws InterruptedException {
    long end = System.nanoTime() + pause;
    for (long left = pause; left > 0 && !closed; left = end - System.nanoTime()) {
      wait(left / 1_000_000 + 1);
    }
    boolean wanted = !closed && System.nanoTime() - lookedAt < LOOKED_AT * pause;
    if (!wanted) {
      thread = null;
    }
    return wanted;
  }

  /** Asks no more; a request under way ends by itself. */
  synchronized void close() {
    closed = true;
    last = null;
    notifyAll();
  }
}

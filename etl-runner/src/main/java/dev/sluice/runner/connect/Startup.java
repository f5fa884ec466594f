package dev.sluice.runner.connect;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.SluiceException;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.runner.flags.Durations;
import dev.sluice.runner.flags.FlagNames;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a command, which waits for servers that are not there yet. SIGTERM and Ctrl-C end
 * the waiting at once, and have cancelled on the server what is under way. Thread-safe.
 */
public final class Startup implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Startup.class);
  private static final Duration TOLD_AFTER = Duration.ofSeconds(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** Others that start at the same time hold locks for a moment, which nobody means by 0. */
  private static final Duration LEAST_LOCK_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration LONGEST_LOCK_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(3);

  private final Duration timeout;
  private final long start = System.nanoTime();
  private final CountDownLatch givenUp = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
  private final Thread hook = new Thread(this::stopped, "sluice-stop-start");

  /** Nobody waits any more for what this would have opened. */
  public static final class GivenUpException extends SluiceException {
    private static final long serialVersionUID = 1L;

    GivenUpException(String what) {
      super("stopped waiting for " + what);
    }
  }

  /**
   * Begins; the calling thread is one of those that a signal interrupts.
   *
   * @param timeout how long to wait for all together
   */
  Startup(Duration timeout) {
    this.timeout = timeout;
    workers.add(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Opens something that may not answer, as often as it takes and the time allows.
   *
   * @param what in words, for the log
   * @throws ConfigurationException where it was not there in time, with the last reason
   * @throws GivenUpException where nobody waits any more
   */
  public <P> P reach(String what, Supplier<P> open) {
    Telling telling = new Telling(what);
    Thread teller = new Thread(telling, "sluice-start-teller");
    teller.setDaemon(true);
    teller.start();
    return open(telling, open);
  }

  /** The same for what tells by itself that it waits. */
  public <P> P open(String what, Supplier<P> open) {
    return open(new Telling(what), open);
  }

  private <P> P open(Telling telling, Supplier<P> open) {
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        try {
          return telling.came(open.get());
        } catch (SinkUnavailableException | SourceUnavailableException e) {
          String why = String.valueOf(e.getMessage());
          telling.why = why;
          if (left().isZero() && givenUp.getCount() > 0) {
            throw new ConfigurationException(why + waited());
          }
        }
        pause(telling.what, pause);
        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
      }
    } finally {
      telling.end.countDown();
    }
  }

  private void pause(String what, Duration longest) {
    try {
      if (!givenUp.await(shorter(longest, left()).toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new GivenUpException(what);
  }

  private String waited() {
    return timeout.isZero()
        ? ""
        : " (waited "
            + Durations.seconds(timeout)
            + " s; "
            + FlagNames.howToSet(StartFlags.TIMEOUT)
            + ")";
  }

  /** How long a try may wait for a lock. */
  public Duration lockTimeout() {
    Duration left = left();
    return left.compareTo(LEAST_LOCK_TIMEOUT) < 0
        ? LEAST_LOCK_TIMEOUT
        : shorter(left, LONGEST_LOCK_TIMEOUT);
  }

  private Duration left() {
    Duration left = timeout.minusNanos(System.nanoTime() - start);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Ends all waiting between two tries: something else failed for good. */
  public void giveUp() {
    givenUp.countDown();
  }

  /** Has a signal interrupt the calling thread too. */
  public void alsoOnThisThread() {
    workers.add(Thread.currentThread());
  }

  private void stopped() {
    giveUp();
    workers.forEach(Thread::interrupt);
    try {
      over.await(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The start is over; a signal is not its matter any more. */
  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      log.debug("the process is ending");
    }
  }

  /** Tells once, after a second, what is waited for, and then when it came. */
  private final class Telling implements Runnable {
    private final String what;
    private final long begin = System.nanoTime();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable String why;
    private volatile boolean told;

    Telling(String what) {
      this.what = what;
    }

    @Override
    public void run() {
      try {
        if (!timeout.isZero() && !end.await(TOLD_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
          String reason = why;
          told = true;
          log.warn(
              "waiting for {}, {} s at most: {}",
              what,
              Durations.seconds(timeout),
              reason == null ? "no answer yet" : reason);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    <P> P came(P part) {
      if (told) {
        Duration waited = Duration.ofNanos(System.nanoTime() - begin);
        log.info("{} is there, after {} s", what, Durations.seconds(waited));
      }
      return part;
    }
  }
}

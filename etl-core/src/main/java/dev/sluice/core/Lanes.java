package dev.sluice.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one run: one a lane. Used once. */
final class Lanes {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

  /** How long an interrupted lane may take to return its batch. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private static final int MOST_SUPPRESSED = 10;

  private final List<Thread> threads = new ArrayList<>();
  private final Watchdog watchdog;
  private final CountDownLatch atWork;
  private final Gate gate;
  private final Runnable stop;
  private @Nullable Throwable failure;
  private boolean over;

  /**
   * Lanes that do not run yet.
   *
   * @param stop stops the pipeline: nobody polls, nothing is received, what is held is given up
   */
  Lanes(
      Lane<?> lane,
      PipelineOptions options,
      ThreadFactory factory,
      Gate gate,
      Runnable stop,
      PipelineListener listener) {
    this.gate = gate;
    this.stop = stop;
    atWork = new CountDownLatch(options.lanes());
    List<Watchdog.Watched> watched = new ArrayList<>();
    for (int number = 1; number <= options.lanes(); number++) {
      Whereabouts whereabouts = new Whereabouts(number);
      Thread thread = factory.newThread(() -> run(lane, whereabouts));
      if (thread == null) {
        throw new BrokenContractException("the thread factory made no thread for a lane");
      }
      thread.setName("sluice-lane-" + number);
      threads.add(thread);
      watched.add(new Watchdog.Watched(thread, whereabouts));
    }
    watchdog = new Watchdog(watched, options.hangAfter(), listener);
  }

  /**
   * Runs the lanes until all have ended. Once the pipeline is stopped, they have until the shutdown
   * timeout; a lane that then still hangs is interrupted and left behind.
   *
   * @throws InterruptedException where the calling thread was interrupted: the lanes are stopped
   *     and interrupted then, and have as long to end
   */
  void runUntilOver(Duration shutdownTimeout) throws InterruptedException {
    InterruptedException interruption = null;
    try (watchdog) {
      start();
      boolean ended = false;
      try {
        gate.awaitClosed();
        ended = await(TimeUnit.NANOSECONDS.convert(shutdownTimeout));
      } catch (InterruptedException e) {
        interruption = e;
        stop.run();
      }
      if (!ended) {
        threads.forEach(Thread::interrupt);
        awaitWhateverComes(interruption == null ? Duration.ZERO : shutdownTimeout);
      }
    }
    Throwable why = failureAtEnd();
    if (interruption != null) {
      if (why != null) {
        interruption.addSuppressed(why);
      }
      throw interruption;
    }
    rethrow(why);
  }

  private void start() {
    int started = 0;
    try {
      for (Thread thread : threads) {
        thread.start();
        started++;
      }
      watchdog.start();
    } catch (RuntimeException | Error e) {
      for (int missing = threads.size() - started; missing > 0; missing--) {
        atWork.countDown();
      }
      failed(e);
    }
  }

  private void run(Lane<?> lane, Whereabouts whereabouts) {
    try {
      lane.repeat(whereabouts);
    } catch (InterruptedException e) {
      log.debug("a lane was stopped before its batch was written");
    } catch (Throwable e) {
      failed(e);
    } finally {
      whereabouts.waiting();
      atWork.countDown();
      if (atWork.getCount() == 0) {
        stop.run();
      }
    }
  }

  private void failed(Throwable e) {
    synchronized (this) {
      if (over) {
        log.warn("a lane that was left behind failed: {}", e.getClass().getName());
      } else if (failure == null) {
        failure = e;
      } else if (failure != e && failure.getSuppressed().length < MOST_SUPPRESSED) {
        failure.addSuppressed(e);
      }
    }
    stop.run();
  }

  private synchronized @Nullable Throwable failureAtEnd() {
    over = true;
    return failure;
  }

  private boolean await(long nanos) throws InterruptedException {
    return atWork.await(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Waits for the lanes and for their last words, also where the calling thread is interrupted once
   * more.
   */
  private void awaitWhateverComes(Duration longest) {
    long words = LAST_WORDS.toNanos();
    long left = Math.min(TimeUnit.NANOSECONDS.convert(longest), Long.MAX_VALUE - words) + words;
    long end = System.nanoTime() + left;
    boolean interrupted = false;
    boolean ended = false;
    while (!ended && System.nanoTime() - end < 0) {
      try {
        ended = await(end - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (!ended && atWork.getCount() > 0) {
      log.warn(
          "{} lanes did not end within the shutdown timeout and are left behind: {}",
          atWork.getCount(),
          watchdog.whereabouts());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure != null) {
      throw new BrokenContractException("a part threw " + failure.getClass().getName(), failure);
    }
  }
}

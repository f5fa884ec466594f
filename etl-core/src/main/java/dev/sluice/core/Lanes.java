package dev.sluice.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of one run: one a lane. Used once. */
final class Lanes {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

  /** How long an interrupted lane may take to return its batch. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final List<Thread> threads = new ArrayList<>();
  private final Watchdog watchdog;
  private final CountDownLatch atWork;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Gate gate;

  Lanes(Lane<?> lane, PipelineOptions options, Gate gate, PipelineListener listener) {
    this.gate = gate;
    atWork = new CountDownLatch(options.lanes());
    List<Watchdog.Watched> watched = new ArrayList<>();
    for (int number = 1; number <= options.lanes(); number++) {
      Whereabouts whereabouts = new Whereabouts();
      Thread thread = new Thread(() -> run(lane, whereabouts), "sluice-lane-" + number);
      thread.setDaemon(true);
      threads.add(thread);
      watched.add(new Watchdog.Watched(number, thread, whereabouts));
    }
    watchdog = new Watchdog(watched, options.hangAfter(), listener);
  }

  /**
   * Runs the lanes until all have ended. Once the pipeline is stopped, they have until the shutdown
   * timeout; a lane that then still hangs is interrupted and left behind.
   */
  void runUntilOver(Duration shutdownTimeout) throws InterruptedException {
    threads.forEach(Thread::start);
    watchdog.start();
    try (watchdog) {
      gate.awaitStop();
      if (!await(shutdownTimeout)) {
        threads.forEach(Thread::interrupt);
        if (!await(LAST_WORDS)) {
          log.warn(
              "{} lanes did not end within {} s and are left behind: {}",
              atWork.getCount(),
              shutdownTimeout.toSeconds(),
              watchdog.whereabouts());
        }
      }
    } catch (InterruptedException e) {
      gate.stop();
      threads.forEach(Thread::interrupt);
      throw e;
    }
    rethrow(failure.get());
  }

  private void run(Lane<?> lane, Whereabouts whereabouts) {
    try {
      lane.repeat(whereabouts);
    } catch (InterruptedException e) {
      log.debug("a lane was stopped before its batch was written");
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      gate.stop();
    } finally {
      whereabouts.waiting();
      atWork.countDown();
      if (atWork.getCount() == 0) {
        gate.stop();
      }
    }
  }

  private boolean await(Duration time) throws InterruptedException {
    return atWork.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void rethrow(@Nullable Throwable failure) {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }
}

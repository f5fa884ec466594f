package dev.sluice.runner.run;

import dev.sluice.runner.flags.Durations;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a run in order when the process gets SIGTERM or SIGINT: stops it and holds the JVM's
 * shutdown until it is over, for as long as the shutdown timeout at the most.
 *
 * <p>A run without an end of its own was done when it was stopped: the process then ends with the
 * status of the run instead of the signal's.
 */
final class StopSignal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StopSignal.class);

  private final Runnable stop;
  private final Duration timeout;
  private final boolean endless;
  private final Runnable whenLate;
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger status = new AtomicInteger();
  private final Thread hook = new Thread(this::received, "sluice-stop");

  /**
   * Begins to listen.
   *
   * @param stop asks the run to end
   * @param endless whether the run has no end of its own
   * @param whenLate called where the timeout passed before {@link #over}
   */
  StopSignal(Runnable stop, Duration timeout, boolean endless, Runnable whenLate) {
    this.stop = stop;
    this.timeout = timeout;
    this.endless = endless;
    this.whenLate = whenLate;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The run is over, with this exit status: nothing is left to be done. */
  void over(int exitStatus) {
    status.set(exitStatus);
    over.countDown();
  }

  private void received() {
    log.info("stopping: batches at hand are finished, the rest is returned to the queue");
    stop.run();
    boolean inTime = await();
    if (!inTime) {
      log.warn("not over within {} s: what is unsettled comes again", Durations.seconds(timeout));
      whenLate.run();
    }
    if (endless) {
      Runtime.getRuntime().halt(inTime ? status.get() : 1);
    }
  }

  private boolean await() {
    try {
      return over.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops listening. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      log.debug("the process is ending");
    }
  }
}

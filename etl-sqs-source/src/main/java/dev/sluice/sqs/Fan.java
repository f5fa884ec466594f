package dev.sluice.sqs;

import dev.sluice.sqs.internal.call.DaemonThread;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs many short calls side by side. The caller works too, and as many threads help as are free:
 * nothing waits in a queue, and a caller always gets on, however busy the others are. Thread-safe.
 */
final class Fan implements AutoCloseable {
  private final int width;
  private final ExecutorService free;

  /**
   * A fan without threads; they start when needed and end when idle.
   *
   * @param width the most threads that help, whatever the number of callers
   */
  Fan(int width) {
    this.width = width;
    this.free =
        new ThreadPoolExecutor(
            0, width, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), DaemonThread.factory("call"));
  }

  /** Does all the work and returns when it is done. {@code worker} must not throw. */
  <T> void forEach(List<T> work, Consumer<T> worker) {
    AtomicInteger next = new AtomicInteger();
    Runnable share =
        () -> {
          for (int i = next.getAndIncrement(); i < work.size(); i = next.getAndIncrement()) {
            worker.accept(work.get(i));
          }
        };
    Phaser helping = new Phaser(1);
    for (int helpers = Math.min(width, work.size() - 1); helpers > 0; helpers--) {
      if (!help(share, helping)) {
        break;
      }
    }
    try {
      share.run();
    } finally {
      helping.awaitAdvance(helping.arrive());
    }
  }

  /** Starts a call on a free thread, or makes it on the caller's where none is free. */
  void start(Runnable call) {
    if (!startIfFree(call)) {
      call.run();
    }
  }

  /** Starts a call on a free thread; false where there is none. */
  boolean startIfFree(Runnable call) {
    try {
      free.execute(call);
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // The second is what a JVM throws that gets no further thread.
      return false;
    }
  }

  private boolean help(Runnable share, Phaser helping) {
    helping.register();
    boolean helps =
        startIfFree(
            () -> {
              try {
                share.run();
              } finally {
                helping.arriveAndDeregister();
              }
            });
    if (!helps) {
      helping.arriveAndDeregister();
    }
    return helps;
  }

  /** Stops the helpers; who calls later works alone. */
  @Override
  public void close() {
    free.shutdown();
  }
}

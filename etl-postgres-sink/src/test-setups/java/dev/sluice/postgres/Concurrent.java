package dev.sluice.postgres;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Work on a thread of its own. */
public final class Concurrent<R> {
  private final FutureTask<R> task;

  private Concurrent(FutureTask<R> task) {
    this.task = task;
  }

  public static <R> Concurrent<R> of(Callable<R> work) {
    FutureTask<R> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "concurrent");
    thread.setDaemon(true);
    thread.start();
    return new Concurrent<>(task);
  }

  /** The work's result, or the very exception it threw. */
  public R result() throws Exception {
    try {
      return task.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}

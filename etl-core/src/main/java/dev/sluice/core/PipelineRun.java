package dev.sluice.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A run that was started with {@link Pipeline#start}, and how it ends. Thread-safe.
 *
 * <p>It is closeable so that a container or a {@code try} ends it: {@link #close()} stops the run
 * and waits for its end.
 */
public final class PipelineRun implements AutoCloseable {
  private final Runnable stop;
  private final CompletableFuture<Summary> end;

  PipelineRun(Runnable stop, CompletableFuture<Summary> end) {
    this.stop = stop;
    this.end = end;
  }

  /** Asks the run to end, as {@link Pipeline#stop()} does; answers at once. */
  public void stop() {
    stop.run();
  }

  /** Whether the run has ended, however it did. */
  public boolean isTerminated() {
    return end.isDone();
  }

  /**
   * Waits for the end of the run, and does not stop it.
   *
   * @param atMost how long to wait; what is too long to count ends with the run
   * @return whether the run has ended, however it did
   * @throws InterruptedException where the calling thread was interrupted; the run goes on
   */
  public boolean awaitTermination(Duration atMost) throws InterruptedException {
    try {
      Summary unused = end.get(TimeUnit.NANOSECONDS.convert(atMost), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /**
   * Waits for the end of the run, and does not stop it.
   *
   * @return what the run did
   * @throws InterruptedException where the calling thread was interrupted; the run goes on
   * @throws RuntimeException what stopped the run, as {@link Pipeline#run} throws it
   */
  public Summary result() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException("the run was interrupted", e.getCause());
    }
  }

  /** The end of the run, with what it did or what stopped it; for callbacks. */
  public CompletionStage<Summary> termination() {
    return end.minimalCompletionStage();
  }

  /**
   * Stops the run and waits for its end, which the shutdown timeout bounds ({@link
   * PipelineOptions#shutdownTimeout()}). What stopped the run is not thrown here: {@link #result()}
   * has it. Where the calling thread is interrupted it answers at once, and the thread stays
   * interrupted. Calling it again does nothing.
   */
  @Override
  public void close() {
    stop.run();
    try {
      boolean over = false;
      while (!over) {
        over = awaitTermination(Duration.ofMinutes(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

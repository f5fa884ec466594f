package dev.sluice.sqs;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.Abortable;

/**
 * A thread whose interrupt also aborts the HTTP call it waits in: a socket's read takes no notice
 * of an interrupt by itself, so a long poll would go on for up to 20 s. Works for calls that travel
 * through an {@link AbortingHttpClient}.
 */
final class DaemonThread extends Thread {
  private @Nullable Abortable call;

  DaemonThread(Runnable task, String name) {
    super(task, "sluice-sqs-" + name);
    setDaemon(true);
  }

  /** Makes threads called {@code sluice-sqs-NAME-1} and so on. */
  static ThreadFactory factory(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> new DaemonThread(task, name + "-" + count.incrementAndGet());
  }

  /** Makes {@code running} the call that an interrupt aborts; null where there is none. */
  synchronized void during(@Nullable Abortable running) {
    call = running;
    if (running != null && isInterrupted()) {
      running.abort();
    }
  }

  @Override
  public void interrupt() {
    super.interrupt();
    synchronized (this) {
      if (call != null) {
        call.abort();
      }
    }
  }
}

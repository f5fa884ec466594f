package dev.sluice.sqs.internal.call;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.Abortable;

/**
 * A thread whose HTTP call can be aborted from outside. An interrupt alone does not do: a socket's
 * read takes no notice of it, so that a long poll would go on for up to 20 s, and the SDK would
 * then throw the answer away. Works for calls that travel through an {@link AbortingHttpClient};
 * others are left alone.
 */
public final class DaemonThread extends Thread {
  private @Nullable Abortable call;
  private boolean aborting;

  public DaemonThread(Runnable task, String name) {
    super(task, "sluice-sqs-" + name);
    setDaemon(true);
  }

  /** Makes threads called {@code sluice-sqs-NAME-1} and so on. */
  public static ThreadFactory factory(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> new DaemonThread(task, name + "-" + count.incrementAndGet());
  }

  /** Makes {@code running} the call to abort; null where there is none. */
  synchronized void during(@Nullable Abortable running) {
    call = running;
    if (aborting) {
      abortCall();
    }
  }

  /** Aborts the call under way and those to come. */
  public synchronized void abort() {
    aborting = true;
    abortCall();
  }

  private void abortCall() {
    if (call != null) {
      call.abort();
      // Keeps the SDK from trying again.
      interrupt();
    }
  }
}

package dev.sluice.runner.run;

import dev.sluice.runner.console.Failure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part that is being opened on a thread of its own.
 *
 * @param <P> the part
 */
final class Opening<P> {
  private static final Logger log = LoggerFactory.getLogger(Opening.class);

  private final CompletableFuture<P> part = new CompletableFuture<>();
  private final Thread opener;

  private Opening(String thread, Supplier<P> open) {
    opener = new Thread(() -> open(open), thread);
    opener.setDaemon(true);
  }

  private void open(Supplier<P> open) {
    try {
      part.complete(open.get());
    } catch (RuntimeException | Error e) {
      part.completeExceptionally(e);
    }
  }

  /** Begins to open a part. */
  static <P> Opening<P> begin(String thread, Supplier<P> open) {
    Opening<P> opening = new Opening<>(thread, open);
    opening.opener.start();
    return opening;
  }

  /** Waits for the part, or throws just what opening it threw. */
  P await() {
    try {
      return part.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** Ends it, and hands over what is open by then; does nothing where that is nothing. */
  void abandon(Consumer<? super P> close) {
    opener.interrupt();
    P opened;
    try {
      opened = part.join();
    } catch (CompletionException e) {
      log.debug("not opened either: {}", Failure.stack(e));
      return;
    }
    close.accept(opened);
  }
}

package dev.sluice.runner;

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

  private Opening() {}

  /** Begins to open a part. */
  static <P> Opening<P> begin(String thread, Supplier<P> open) {
    Opening<P> opening = new Opening<>();
    Thread opener =
        new Thread(
            () -> {
              try {
                opening.part.complete(open.get());
              } catch (RuntimeException | Error e) {
                opening.part.completeExceptionally(e);
              }
            },
            thread);
    opener.setDaemon(true);
    opener.start();
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

  /** Waits, and hands over the part; does nothing where it could not be opened. */
  void onceOpen(Consumer<? super P> close) {
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

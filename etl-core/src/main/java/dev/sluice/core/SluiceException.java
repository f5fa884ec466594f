package dev.sluice.core;

import org.jspecify.annotations.Nullable;

/**
 * Above all that Sluice throws in its own name: who catches it has caught everything that went
 * wrong with a configuration, a queue, a store or a message. More kinds may come.
 *
 * <p>Not of this kind are an {@link IllegalArgumentException} or {@link IllegalStateException} for
 * a call that no use of the library makes (a negative count, a second run of one pipeline, a poll
 * of a closed source), {@link InterruptedException}, and what parts of one's own throw.
 *
 * <p>The message is one line without a value of a message and without a secret, and a cause is
 * there only where it holds neither either: both may be logged.
 */
public abstract class SluiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  protected SluiceException(String message) {
    super(message);
  }

  /** With a cause whose text, and that of its own causes, holds no value and no secret. */
  protected SluiceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** As {@link RuntimeException} has it, for what has to stay cheap. */
  protected SluiceException(
      String message,
      @Nullable Throwable cause,
      boolean enableSuppression,
      boolean writableStackTrace) {
    super(message, cause, enableSuppression, writableStackTrace);
  }
}

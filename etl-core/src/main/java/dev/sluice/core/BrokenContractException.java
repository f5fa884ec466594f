package dev.sluice.core;

import org.jspecify.annotations.Nullable;

/**
 * A part does not do what its contract says: a sink accounts for more or fewer values than it was
 * given, or a part threw a checked exception that it does not declare. It stops the pipeline, since
 * nothing the part says can be relied on.
 */
public final class BrokenContractException extends SluiceException {
  private static final long serialVersionUID = 1L;

  BrokenContractException(String message) {
    super(message);
  }

  /**
   * With what the part threw, which may hold a value: it comes from a part of one's own, as do the
   * unchecked exceptions that are thrown on as they are.
   */
  BrokenContractException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

package dev.sluice.core;

/**
 * The source can hand out nothing any more, and trying again can't help: the queue was deleted, a
 * right withdrawn. It stops the pipeline at once. The message is one line without a value or a
 * secret.
 */
public class SourceGoneException extends SluiceException {
  private static final long serialVersionUID = 1L;

  public SourceGoneException(String message) {
    super(message);
  }

  /** With a cause that holds nothing of a message. */
  public SourceGoneException(String message, Throwable cause) {
    super(message, cause);
  }
}

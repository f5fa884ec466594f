package dev.sluice.core;

/**
 * The source can't be reached now; trying again later may work. The engine backs off and polls
 * again. The message holds no value.
 */
public final class SourceUnavailableException extends SluiceException {
  private static final long serialVersionUID = 1L;

  public SourceUnavailableException(String message) {
    super(message);
  }

  /** With a cause that holds nothing of a message. */
  public SourceUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}

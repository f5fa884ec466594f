package dev.sluice.core;

/**
 * The source can't be reached now; trying again later may work. The engine backs off and polls
 * again. The message holds no value.
 */
public final class SourceUnavailableException extends SluiceException {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;

  /** The source can't be reached. */
  public SourceUnavailableException(String message) {
    this(FailureKind.OTHER, message);
  }

  /** The source can't be reached, and this is known of why. */
  public SourceUnavailableException(FailureKind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** With a cause that holds nothing of a message. */
  public SourceUnavailableException(FailureKind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What keeps it away; {@link FailureKind#OTHER} where the source did not say. */
  public FailureKind kind() {
    return kind;
  }
}

package dev.sluice.core;

/** The source can't be reached now; trying again later may work. The message holds no value. */
public final class SourceUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SourceUnavailableException(String message) {
    super(message);
  }
}

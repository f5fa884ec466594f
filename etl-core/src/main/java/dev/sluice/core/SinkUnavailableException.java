package dev.sluice.core;

/** The sink can't store now; trying again later may work. The message holds no value. */
public final class SinkUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SinkUnavailableException(String message) {
    super(message);
  }
}

package dev.sluice.core;

/**
 * A setting, a file, a queue or a table is not as the pipeline needs it. Thrown before the first
 * message is taken. The message is one line that says what to set; it holds no secret.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }
}

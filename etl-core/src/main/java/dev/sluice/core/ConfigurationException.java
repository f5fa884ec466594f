package dev.sluice.core;

/**
 * An option, a part, a setting, a file, a queue or a table is not as the pipeline needs it. Thrown
 * before the first message is taken; trying again without a change does not help. The message is
 * one line that names what is wrong and says what to set; it holds no secret.
 */
public final class ConfigurationException extends SluiceException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  /** With a cause that holds no secret, such as a file that can't be read. */
  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}

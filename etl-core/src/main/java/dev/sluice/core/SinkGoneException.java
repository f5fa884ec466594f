package dev.sluice.core;

/**
 * The sink can store nothing any more, whatever it is given, and trying again can't help: a table
 * was dropped, a queue deleted, a right withdrawn. It stops the pipeline at once. The message is
 * one line without a value or a secret.
 */
public class SinkGoneException extends SluiceException {
  private static final long serialVersionUID = 1L;

  public SinkGoneException(String message) {
    super(message);
  }

  /** With a cause that holds no value: a database's own text may quote a row. */
  public SinkGoneException(String message, Throwable cause) {
    super(message, cause);
  }
}

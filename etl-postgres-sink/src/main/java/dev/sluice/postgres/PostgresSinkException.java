package dev.sluice.postgres;

import dev.sluice.core.SinkGoneException;

/**
 * The database refuses what the sink does, also where there is nothing to store, and trying again
 * can't help: the table is gone, a privilege was taken away, the password changed. It stops the
 * pipeline. The message is one line without a value or a secret, and there is no cause, since a
 * database's own message may quote the row.
 */
public final class PostgresSinkException extends SinkGoneException {
  private static final long serialVersionUID = 1L;

  PostgresSinkException(String message) {
    super(message);
  }
}

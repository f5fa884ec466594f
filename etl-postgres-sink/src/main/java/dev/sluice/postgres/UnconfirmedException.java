package dev.sluice.postgres;

import java.sql.SQLException;

/**
 * A statement was stopped from outside, or its commit is not known to last: its thread was
 * interrupted, its sink closed, or the standby did not confirm. It says nothing of what was to be
 * stored.
 */
final class UnconfirmedException extends SQLException {
  private static final long serialVersionUID = 1L;

  UnconfirmedException(String what, String sqlState) {
    super(what, sqlState);
  }

  /** What failed while it was stopped. */
  UnconfirmedException(SQLException stopped) {
    super("stopped", stopped.getSQLState(), stopped);
  }
}

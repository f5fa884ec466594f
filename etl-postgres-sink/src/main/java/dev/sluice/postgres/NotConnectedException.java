package dev.sluice.postgres;

import java.sql.SQLException;

/**
 * No connection was to be had; the cause says why. No row was on its way yet, so that what the
 * server said can be passed on.
 */
final class NotConnectedException extends SQLException {
  private static final long serialVersionUID = 1L;

  NotConnectedException(Exception cause) {
    super("not connected", cause);
  }
}

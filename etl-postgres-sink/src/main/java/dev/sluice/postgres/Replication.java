package dev.sluice.postgres;

import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;

/**
 * A commit that waits for a synchronous standby, where the server has one.
 *
 * <p>Whoever cancels a statement that waits for it gets no error: the server has committed by
 * itself, stops to wait, and says so in a warning alone. And a transaction that writes nothing does
 * not wait at all, also not for what it found there, which a transaction that was cancelled may
 * have left.
 */
final class Replication {
  /** Where the server gives up to wait; its message would be in the server's language. */
  private static final String GIVES_UP = "SyncRepWaitForLSN";

  /**
   * SQL that has a transaction wait for the synchronous standby also where it writes nothing else:
   * it leaves a mark in the log, after all that was committed before. Without a synchronous standby
   * it does nothing.
   */
  static final Field<String> WAIT_FOR_EARLIER =
      DSL.field(
          "case when pg_catalog.current_setting('synchronous_standby_names', true) <> ''"
              + " then pg_catalog.pg_logical_emit_message(true, 'sluice', '')::text end",
          String.class);

  private Replication() {}

  /**
   * Makes a failure of a commit that is not on the standby.
   *
   * @param warnings what the statement that committed, or its connection, was warned of
   */
  static void require(@Nullable SQLWarning warnings) throws SQLException {
    for (SQLWarning warning = warnings; warning != null; warning = warning.getNextWarning()) {
      if (warning instanceof PSQLWarning server
          && server.getServerErrorMessage() != null
          && GIVES_UP.equals(server.getServerErrorMessage().getRoutine())) {
        throw new UnconfirmedException("not on the standby", SqlState.NOT_REPLICATED);
      }
    }
  }
}

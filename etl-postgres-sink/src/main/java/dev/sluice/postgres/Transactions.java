package dev.sluice.postgres;

import dev.sluice.core.ConfigurationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jooq.exception.DataAccessException;

/** One transaction on a connection of its own, whether or not the data source commits by itself. */
final class Transactions {

  /** Statements that tell the session what they may have to wait for. */
  @FunctionalInterface
  interface Statements<R> {
    R on(Connection connection, Session session) throws SQLException;
  }

  private Transactions() {}

  /** Runs a single statement; on return it is committed. */
  static <R> R ofOneStatement(Sessions sessions, PostgresDatabase.Work<R> work)
      throws SQLException {
    try (Session session = sessions.begin()) {
      Connection connection = session.connection();
      R result =
          watched(
              session,
              () -> connection.getAutoCommit() ? work.on(connection) : committed(connection, work));
      session.requireNotCancelled();
      return result;
    }
  }

  /** Runs any number of statements; on return they are committed. */
  static <R> R ofStatements(Sessions sessions, Statements<R> work) throws SQLException {
    return inOneTransaction(
        sessions.begin(),
        (connection, session) -> committed(connection, same -> work.on(same, session)));
  }

  /**
   * Runs statements that make or check something, at read committed: each of them has to see what
   * others committed while it waited its turn. On return they are committed.
   *
   * @param longest how long they wait for each lock
   * @throws ConfigurationException where the server is too old
   */
  static <R> R prepared(Sessions sessions, Duration longest, Statements<R> work)
      throws SQLException {
    return ofStatements(
        sessions,
        (connection, session) -> {
          execute(connection, "set transaction isolation level read committed");
          limitLockWaits(connection, longest);
          ServerVersion.require(Jooq.on(connection));
          return work.on(connection, session);
        });
  }

  /**
   * Runs a statement; on return it is committed.
   *
   * @param longest how long it waits for each lock
   */
  static <R> R ofOneStatement(Sessions sessions, Duration longest, PostgresDatabase.Work<R> work)
      throws SQLException {
    return inOneTransaction(
        sessions.begin(),
        (connection, session) ->
            committed(
                connection,
                same -> {
                  limitLockWaits(same, longest);
                  return work.on(same);
                }));
  }

  /**
   * Runs a statement and leaves nothing of it.
   *
   * @param longestLock how long it waits for each lock
   * @param longest how long it may take
   */
  static <R> R rolledBack(
      Sessions sessions, Duration longestLock, Duration longest, PostgresDatabase.Work<R> work)
      throws SQLException {
    return inOneTransaction(
        sessions.begin(longest),
        (connection, session) -> {
          try {
            limitLockWaits(connection, longestLock);
            return work.on(connection);
          } finally {
            quietly(connection::rollback);
          }
        });
  }

  @FunctionalInterface
  private interface Transaction<R> {
    R run(Connection connection, Session session) throws SQLException;
  }

  private static <R> R inOneTransaction(Session begun, Transaction<R> work) throws SQLException {
    try (Session session = begun) {
      Connection connection = session.connection();
      boolean commitsByItself = connection.getAutoCommit();
      connection.setAutoCommit(false);
      R result;
      try {
        result = watched(session, () -> work.run(connection, session));
      } finally {
        quietly(() -> connection.setAutoCommit(commitsByItself));
      }
      session.requireNotCancelled();
      return result;
    }
  }

  /** Has each lock of the transaction waited for so long at the most. */
  private static void limitLockWaits(Connection connection, Duration longest) throws SQLException {
    // Not by a query, after which a transaction's isolation level can't be set any more.
    execute(
        connection,
        "set local lock_timeout = "
            + Math.min(TimeUnit.MILLISECONDS.convert(longest), Integer.MAX_VALUE));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @FunctionalInterface
  private interface Watched<R> {
    R run() throws SQLException;
  }

  /**
   * Gives up a read-only connection, whose server may have lost its role to another, and tells what
   * failed by itself from what was stopped.
   */
  private static <R> R watched(Session session, Watched<R> work) throws SQLException {
    try {
      return work.run();
    } catch (SQLException e) {
      throw seen(session, e);
    } catch (DataAccessException e) {
      // What jOOQ executed: its text has the statement in it.
      SQLException failure = e.getCause(SQLException.class);
      if (failure == null) {
        throw e;
      }
      throw seen(session, failure);
    }
  }

  private static SQLException seen(Session session, SQLException e) {
    if (SqlState.isReadOnly(e)) {
      // A pool must not hand it out again.
      quietly(() -> session.connection().abort(Runnable::run));
    }
    return session.isStopped() && SqlState.of(e) == SqlState.UNAVAILABLE
        ? new UnconfirmedException(e)
        : e;
  }

  private static <R> R committed(Connection connection, PostgresDatabase.Work<R> work)
      throws SQLException {
    boolean committed = false;
    try {
      R result = work.on(connection);
      connection.commit();
      committed = true;
      Replication.require(connection.getWarnings());
      return result;
    } finally {
      if (!committed) {
        quietly(connection::rollback);
      }
    }
  }

  @FunctionalInterface
  private interface Step {
    void run() throws SQLException;
  }

  private static void quietly(Step step) {
    try {
      step.run();
    } catch (SQLException e) {
      // Either the work's own failure is on its way up and says more, or the work is committed and
      // the connection is broken, which its next user finds out.
    }
  }
}

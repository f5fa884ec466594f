package dev.sluice.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One transaction on a connection of its own, whether or not the data source commits by itself. */
final class Transactions {

  @FunctionalInterface
  interface Statement<R> {
    R on(Connection connection) throws SQLException;
  }

  @FunctionalInterface
  interface Statements {
    void on(Connection connection) throws SQLException;
  }

  private Transactions() {}

  /** Runs a single statement; on return it is committed. */
  static <R> R ofOneStatement(DataSource dataSource, Statement<R> work) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      try {
        return connection.getAutoCommit() ? work.on(connection) : committed(connection, work);
      } catch (SQLException e) {
        if (SqlState.isReadOnly(e)) {
          // Its server may have lost its role to another: a pool must not hand it out again.
          quietly(() -> connection.abort(Runnable::run));
        }
        throw e;
      }
    }
  }

  /** Runs any number of statements; on return they are committed. */
  static void ofStatements(DataSource dataSource, Statements work) throws SQLException {
    ofOneTransaction(
        dataSource,
        connection -> {
          work.on(connection);
          return connection;
        });
  }

  /** Runs any number of statements that answer something; on return they are committed. */
  static <R> R ofOneTransaction(DataSource dataSource, Statement<R> work) throws SQLException {
    return ofOneTransaction(dataSource, work, true);
  }

  /** Runs any number of statements and leaves nothing of them. */
  static void rolledBack(DataSource dataSource, Statement<?> work) throws SQLException {
    ofOneTransaction(
        dataSource,
        connection -> {
          work.on(connection);
          return connection;
        },
        false);
  }

  private static <R> R ofOneTransaction(DataSource dataSource, Statement<R> work, boolean commits)
      throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      boolean commitsByItself = connection.getAutoCommit();
      connection.setAutoCommit(false);
      try {
        return commits ? committed(connection, work) : rolledBack(connection, work);
      } finally {
        quietly(() -> connection.setAutoCommit(commitsByItself));
      }
    }
  }

  private static <R> R rolledBack(Connection connection, Statement<R> work) throws SQLException {
    try {
      return work.on(connection);
    } finally {
      quietly(connection::rollback);
    }
  }

  private static <R> R committed(Connection connection, Statement<R> work) throws SQLException {
    boolean committed = false;
    try {
      R result = work.on(connection);
      connection.commit();
      committed = true;
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

package dev.sluice.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * The connections of a data source, each watched while it is at work: no statement goes on at the
 * server that nobody here waits for any more. Thread-safe.
 */
final class Sessions {
  private static final Duration LONGEST_CANCEL = Duration.ofSeconds(2);

  private final DataSource dataSource;
  private final Duration limit;
  private final Set<Session> atWork = ConcurrentHashMap.newKeySet();

  /**
   * @param limit how long a transaction may take
   */
  Sessions(DataSource dataSource, Duration limit) {
    this.dataSource = dataSource;
    this.limit = limit;
  }

  static Sessions of(DataSource dataSource) {
    return new Sessions(dataSource, PostgresSinkOptions.STATEMENT_TIMEOUT);
  }

  boolean isOfSame(Sessions other) {
    return dataSource == other.dataSource;
  }

  /** Takes a connection, which closing the session gives back. */
  Session begin() throws SQLException {
    return begin(limit);
  }

  /**
   * The same, for something short.
   *
   * @param longest how long it may take, where that is less than the limit of all
   */
  Session begin(Duration longest) throws SQLException {
    Connection connection = connect();
    try {
      Duration shorter = longest.compareTo(limit) < 0 ? longest : limit;
      Session session = new Session(connection, shorter, atWork::remove);
      atWork.add(session);
      return session;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private Connection connect() throws SQLException {
    try {
      return dataSource.getConnection();
    } catch (SQLException e) {
      throw new NotConnectedException(e);
    } catch (RuntimeException e) {
      // A pool that connects when it is first asked.
      if (Failures.databaseFailure(e) != null) {
        throw new NotConnectedException(e);
      }
      throw e;
    }
  }

  /** Cancels what is at work, and waits a moment until it is over. */
  void cancel() {
    long deadline = System.nanoTime() + LONGEST_CANCEL.toNanos();
    Set<Session> open = Set.copyOf(atWork);
    open.forEach(Session::stop);
    try {
      for (Session session : open) {
        session.awaitEnd(deadline - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

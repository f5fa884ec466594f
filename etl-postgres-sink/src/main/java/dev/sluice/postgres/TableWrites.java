package dev.sluice.postgres;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.Reason;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.Suspicion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Writes batches into a table, and asks where one fails whether the table takes the same statement
 * with nothing in it. What fails with nothing in it is the table's or the server's affair; all else
 * is the batch's, whatever its SQLSTATE, since code that runs for a row may raise any.
 *
 * <p>The question is executed and rolled back, not just planned: so it meets locks, a server that
 * is read-only or stopping, and triggers of the statement, which fire for no row as well. A write
 * that succeeds costs nothing more. Thread-safe.
 */
final class TableWrites {
  /** What a user's own code said on purpose, in the words of an outage. */
  private static final Duration ALONE_IF_RAISED = Duration.ofSeconds(20);

  /** One message makes no more values than these: who has so few may be one that stands alone. */
  private static final int FEW = 10;

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration ALONE = Duration.ofHours(1);

  private final DataSource dataSource;
  private final TableName table;
  private final Transactions.Statement<?> withNothing;

  /**
   * Of one table.
   *
   * @param withNothing the statement of each write, with an empty batch
   */
  TableWrites(DataSource dataSource, TableName table, Transactions.Statement<?> withNothing) {
    this.dataSource = dataSource;
    this.table = table;
    this.withNothing = withNothing;
  }

  /**
   * Writes in a transaction; on return it is committed.
   *
   * @param size how many values the statement writes
   * @throws BadBatchException where the table works without them, and they can't be stored
   * @throws SinkUnavailableException where trying again may help, with a suspicion where the table
   *     works without them
   * @throws PostgresSinkException where the table does not take a batch without values either
   */
  <R> R write(int size, Transactions.Statement<R> work) {
    AtomicBoolean connected = new AtomicBoolean();
    long start = System.nanoTime();
    SQLException failure;
    try {
      return Transactions.ofOneStatement(
          dataSource,
          connection -> {
            connected.set(true);
            return work.on(connection);
          });
    } catch (SQLException | RuntimeException e) {
      failure = Failures.ofDatabase(e);
    }
    if (!connected.get() || SqlState.isOfTheTable(failure)) {
      throw Failures.ofTable(table, failure);
    }
    boolean passes = SqlState.of(failure) == SqlState.UNAVAILABLE;
    Optional<SQLException> withoutIt = failureWithNothing();
    if (withoutIt.isPresent()) {
      throw Failures.ofTable(table, passes ? failure : withoutIt.get());
    }
    if (!passes) {
      throw Failures.ofBatch(failure);
    }
    if (size <= FEW && SqlState.isTimeout(failure) && !Failures.isRaised(failure)) {
      return writeUnlessLocked(work, Duration.ofNanos(System.nanoTime() - start), failure);
    }
    throw suspected(failure);
  }

  /** The same with nothing in it; empty where that works. */
  private Optional<SQLException> failureWithNothing() {
    try {
      Transactions.rolledBack(
          dataSource,
          connection -> {
            limitLocks(connection, Duration.ofSeconds(1));
            return withNothing.on(connection);
          });
      return Optional.empty();
    } catch (SQLException | RuntimeException e) {
      return Optional.of(Failures.ofDatabase(e));
    }
  }

  /**
   * Tells a value that takes too long from one that waits for somebody's lock: waits for locks for
   * half of the time after which it was cut short.
   */
  private <R> R writeUnlessLocked(
      Transactions.Statement<R> work, Duration took, SQLException failure) {
    try {
      return Transactions.ofOneTransaction(
          dataSource,
          connection -> {
            limitLocks(connection, took.dividedBy(2));
            return work.on(connection);
          });
    } catch (SQLException | RuntimeException e) {
      SQLException again = Failures.ofDatabase(e);
      throw suspected(SqlState.isLock(again) ? again : failure);
    }
  }

  private static void limitLocks(Connection connection, Duration wait) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select set_config('lock_timeout', ?, true)")) {
      statement.setString(1, Long.toString(Math.max(1, wait.toMillis())));
      statement.executeQuery().close();
    }
  }

  private SinkUnavailableException suspected(SQLException failure) {
    return Failures.unavailable(table, failure, suspicion(failure));
  }

  private static Suspicion suspicion(SQLException failure) {
    Reason reason = Failures.reason(failure);
    if (Failures.isRaised(failure)) {
      return new Suspicion(reason, Duration.ZERO, ALONE_IF_RAISED);
    }
    if (SqlState.isLock(failure) || SqlState.isDisk(failure)) {
      return Suspicion.thatPasses(reason);
    }
    return SqlState.isTimeout(failure)
        ? Suspicion.of(reason)
        : new Suspicion(reason, PATIENCE, ALONE);
  }
}

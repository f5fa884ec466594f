package dev.sluice.postgres;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.Reason;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.Suspicion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

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

  /** How long the question waits for each lock, and how long it may take. */
  private static final Duration LOCK_OF_QUESTION = Duration.ofSeconds(1);

  private static final Duration LONGEST_QUESTION = Duration.ofSeconds(10);

  private final Sessions sessions;
  private final TableName table;
  private final PostgresDatabase.Work<?> withNothing;

  /**
   * Of one table.
   *
   * @param withNothing the statement of each write, with an empty batch
   */
  TableWrites(Sessions sessions, TableName table, PostgresDatabase.Work<?> withNothing) {
    this.sessions = sessions;
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
  <R> R write(int size, PostgresDatabase.Work<R> work) {
    AtomicBoolean connected = new AtomicBoolean();
    long start = System.nanoTime();
    Exception whole;
    try {
      return Transactions.ofOneStatement(
          sessions,
          connection -> {
            connected.set(true);
            return work.on(connection);
          });
    } catch (SQLException | RuntimeException e) {
      whole = e;
    }
    SQLException failure = Failures.ofDatabase(whole);
    if (!connected.get() || Failures.isUnrelated(whole) || SqlState.isOfTheTable(failure)) {
      throw Failures.ofTable(table, whole);
    }
    boolean passes = SqlState.of(failure) == SqlState.UNAVAILABLE;
    Optional<Exception> withoutIt = failureWithNothing();
    if (withoutIt.isPresent()) {
      throw Failures.ofTable(table, passes ? whole : withoutIt.get());
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
  private Optional<Exception> failureWithNothing() {
    try {
      Transactions.rolledBack(sessions, LOCK_OF_QUESTION, LONGEST_QUESTION, withNothing);
      return Optional.empty();
    } catch (SQLException | RuntimeException e) {
      return Optional.of(e);
    }
  }

  /**
   * Tells a value that takes too long from one that waits for somebody's lock: waits for locks for
   * half of the time after which it was cut short.
   */
  private <R> R writeUnlessLocked(
      PostgresDatabase.Work<R> work, Duration took, SQLException failure) {
    Duration half = Duration.ofMillis(Math.max(1, took.dividedBy(2).toMillis()));
    try {
      return Transactions.ofOneStatement(sessions, half, work);
    } catch (SQLException | RuntimeException e) {
      SQLException again = Failures.ofDatabase(e);
      if (Failures.isUnrelated(e)) {
        throw Failures.ofTable(table, e);
      }
      throw suspected(SqlState.isLock(again) ? again : failure);
    }
  }

  private SinkUnavailableException suspected(SQLException failure) {
    return Failures.unavailable(table, failure, suspicion(failure));
  }

  private static Suspicion suspicion(SQLException failure) {
    Reason reason = Failures.reason(failure);
    if (Failures.isRaised(failure)) {
      return Suspicion.of(reason, Duration.ZERO, ALONE_IF_RAISED);
    }
    if (SqlState.isLock(failure) || SqlState.isDisk(failure)) {
      return Suspicion.thatPasses(reason);
    }
    return SqlState.isTimeout(failure)
        ? Suspicion.of(reason)
        : Suspicion.of(reason, PATIENCE, ALONE);
  }
}

package dev.sluice.postgres;

import dev.sluice.core.FailureKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * What a failure of the database means, by its SQLSTATE (PostgreSQL manual, appendix A). Whether it
 * is the batch's or the table's is another question: {@link TableWrites}.
 */
enum SqlState {
  /** A row can't be stored: bad data, a constraint, a limit, or a trigger that raises. */
  BAD_BATCH,
  /** The same batch may be stored later. */
  UNAVAILABLE,
  /** Trying again can't help: a table, a column or a privilege is missing, say. */
  REFUSED;

  /**
   * Classes that a row provokes. Beside data (22), constraints (23), views with a check option (44)
   * and program limits (54) they are those that only code called for a row raises: triggers (09,
   * 27), PL/pgSQL (20, 21, P0), other languages (38) and errors of the user's own (45).
   */
  private static final Set<String> BAD_BATCH_CLASSES =
      Set.of("09", "20", "21", "22", "23", "27", "38", "44", "45", "54", "P0");

  /** Of class 22, and yet no fault of any row: the next one would fail too. */
  private static final String SEQUENCE_USED_UP = "2200H";

  /**
   * Where the server refuses transactions so that their ids don't wrap around (manual, 24.1.5). The
   * state is 54000, as for a row too large for an index; only the routine tells them apart.
   */
  private static final Set<String> OUT_OF_IDS = Set.of("GetNewTransactionId", "GetNewMultiXactId");

  private static final String READ_ONLY = "25006";

  /** Of a statement that was cancelled. */
  static final String CANCELLED = "57014";

  /** Of the warning by which the server says so. */
  static final String NOT_REPLICATED = "01000";

  private static final Map<String, String> UNAVAILABLE_CLASSES =
      Map.of(
          "08", "the connection can't be made or broke",
          "25", "the transaction can't write or was ended",
          "40", "the transaction was rolled back",
          "53", "the server is short of a resource",
          "57", "the server is stopping or cancelled the statement",
          "58", "the server's system failed");

  private static final Map<String, String> UNAVAILABLE_STATES =
      Map.ofEntries(
          Map.entry(READ_ONLY, "the server is read-only"),
          Map.entry("40001", "the transaction could not be serialized"),
          Map.entry(NOT_REPLICATED, "the standby did not confirm the commit"),
          Map.entry("40P01", "a deadlock was broken"),
          Map.entry("53100", "the server's disk is full"),
          Map.entry("53200", "the server is out of memory"),
          Map.entry("53300", "the server has too many connections"),
          Map.entry("54000", "the server takes no new transactions before it is vacuumed"),
          Map.entry("55006", "an object is in use"),
          Map.entry("55P03", "a lock was not to be had in time"),
          Map.entry("57014", "the statement took too long or was cancelled"),
          Map.entry("57P01", "the server closed the connection"),
          Map.entry("57P02", "the server crashed"),
          Map.entry("57P03", "the server is starting or stopping"));

  private static final Map<String, String> REFUSED_STATES =
      Map.ofEntries(
          Map.entry(SEQUENCE_USED_UP, "a sequence that fills a column is used up"),
          Map.entry(
              "26000", "a prepared statement is gone; behind a pooler set prepareThreshold=0"),
          Map.entry("28000", "the login is not allowed"),
          Map.entry("28P01", "the password is wrong"),
          Map.entry("3D000", "the database is missing"),
          Map.entry("3F000", "a schema is missing"),
          Map.entry("42501", "a privilege is missing"),
          Map.entry("42703", "a column is missing"),
          Map.entry("42804", "a column is of another type"),
          Map.entry("42P01", "a table is missing"),
          Map.entry(
              "42P05",
              "a prepared statement is there already; behind a pooler set prepareThreshold=0"),
          Map.entry("42P10", "a table's key has no unique index"));

  /** A pool's timeout carries the state of what kept it from connecting: these won't pass. */
  private static final Set<String> REFUSED_CLASSES = Set.of("0A", "28", "3D", "42");

  /** What a failure means for the batch. */
  static SqlState of(SQLException e) {
    String stateClass = classOf(e);
    if (SEQUENCE_USED_UP.equals(e.getSQLState())) {
      return REFUSED;
    }
    if (isOutOfIds(e)) {
      return UNAVAILABLE;
    }
    if (BAD_BATCH_CLASSES.contains(stateClass)) {
      return BAD_BATCH;
    }
    boolean passes =
        UNAVAILABLE_CLASSES.containsKey(stateClass)
            || UNAVAILABLE_STATES.containsKey(String.valueOf(e.getSQLState()))
            || (stateClass.isEmpty() && isCutShort(e))
            || (isTransient(e) && !REFUSED_CLASSES.contains(stateClass));
    return passes ? UNAVAILABLE : REFUSED;
  }

  /** The first two characters of the SQLSTATE; empty where there is none. */
  static String classOf(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.length() < 2 ? "" : state.substring(0, 2);
  }

  /** A failure in a few plain words and its SQLSTATE, without anything that the database said. */
  static String describe(SQLException e) {
    @Nullable String state = e.getSQLState();
    if (state == null || state.isEmpty()) {
      return "no connection was to be had";
    }
    String phrase = UNAVAILABLE_STATES.get(state);
    if (phrase == null) {
      phrase = REFUSED_STATES.get(state);
    }
    if (phrase == null) {
      phrase = UNAVAILABLE_CLASSES.getOrDefault(classOf(e), "the database refused it");
    }
    return phrase + " (SQLSTATE " + state + ")";
  }

  /**
   * Whether no row is to be blamed, though the table takes a statement without one: transaction ids
   * and a sequence that the table itself calls are used up by rows alone.
   */
  static boolean isOfTheTable(SQLException e) {
    return isOutOfIds(e)
        || (SEQUENCE_USED_UP.equals(e.getSQLState()) && !Failures.comesFromCode(e));
  }

  /** Whether the statement was cancelled, as it is once it took too long. */
  static boolean isTimeout(SQLException e) {
    return "57014".equals(e.getSQLState());
  }

  /** Whether somebody else held a lock. */
  static boolean isLock(SQLException e) {
    return "55P03".equals(e.getSQLState());
  }

  /** Whether the disk is full or fails, which may meet some rows and spare others. */
  static boolean isDisk(SQLException e) {
    return "53100".equals(e.getSQLState()) || "58".equals(classOf(e));
  }

  /** Whether this connection's server takes no writes, though another may by now. */
  static boolean isReadOnly(SQLException e) {
    return READ_ONLY.equals(e.getSQLState());
  }

  /** What kept the database from storing, for metrics. */
  static FailureKind kindOf(SQLException e) {
    if (isTimeout(e) || isBelow(e, SocketTimeoutException.class)) {
      return FailureKind.TIMEOUT;
    }
    if (isLock(e) || "55006".equals(e.getSQLState())) {
      return FailureKind.CONFLICT;
    }
    if (isOutOfIds(e) || "42501".equals(e.getSQLState())) {
      return isOutOfIds(e) ? FailureKind.OVERLOADED : FailureKind.DENIED;
    }
    return switch (classOf(e)) {
      case "08", "25", "57" -> FailureKind.UNREACHABLE;
      case "28" -> FailureKind.DENIED;
      case "40" -> FailureKind.CONFLICT;
      case "53" -> FailureKind.OVERLOADED;
      // A pool that has none left says no state.
      case "" -> isCutShort(e) ? FailureKind.UNREACHABLE : FailureKind.OVERLOADED;
      default -> FailureKind.OTHER;
    };
  }

  private static boolean isBelow(Throwable e, Class<? extends Throwable> type) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutOfIds(SQLException e) {
    return e instanceof PSQLException driver
        && driver.getServerErrorMessage() != null
        && driver.getServerErrorMessage().getRoutine() != null
        && OUT_OF_IDS.contains(driver.getServerErrorMessage().getRoutine());
  }

  private static boolean isTransient(SQLException e) {
    return e instanceof SQLTransientException || e instanceof SQLRecoverableException;
  }

  /** Whether the network or an interrupt is at the bottom of it. */
  private static boolean isCutShort(SQLException e) {
    return isBelow(e, IOException.class) || isBelow(e, InterruptedException.class);
  }
}

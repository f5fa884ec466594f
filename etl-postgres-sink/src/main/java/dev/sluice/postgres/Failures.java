package dev.sluice.postgres;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Reason;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.Suspicion;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Makes the sink's exceptions of the database's. None has a cause, and of what the database said
 * only names of objects are passed on: its messages and details quote rows.
 */
final class Failures {
  /** Classes whose messages name objects, logins and databases. */
  private static final Set<String> QUOTABLE_CLASSES = Set.of("28", "3D", "3F", "42");

  /** The server's own function that carries out RAISE. */
  private static final String RAISE = "exec_stmt_raise";

  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Cntrl}]+");
  private static final int MOST_CAUSES = 20;

  private Failures() {}

  /** The database's part in a failure; an exception that has none is thrown as it is. */
  static SQLException ofDatabase(Exception e) {
    SQLException failure = databaseFailure(e);
    if (failure == null) {
      throw (RuntimeException) e;
    }
    return failure;
  }

  /** What a write throws that fails whatever it writes, or could not begin. */
  static RuntimeException ofTable(TableName table, Exception e) {
    SQLException failure = ofDatabase(e);
    return SqlState.of(failure) == SqlState.UNAVAILABLE
        ? new SinkUnavailableException(
            SqlState.kindOf(failure), unavailable(table, failure) + quoteOfConnecting(e, failure))
        : new PostgresSinkException(
            "PostgreSQL refuses to store in "
                + table
                + ": "
                + SqlState.describe(failure)
                + (isConnecting(e) ? quoteOfOpen(failure) : quoteOfWrite(failure)));
  }

  /** What a write throws whose batch can never be stored. */
  static BadBatchException ofBatch(SQLException failure) {
    return new BadBatchException(reason(failure));
  }

  /** What a write throws whose batch can't be stored now, while the table works without it. */
  static SinkUnavailableException unavailable(
      TableName table, SQLException failure, Suspicion suspicion) {
    return new SinkUnavailableException(
        SqlState.kindOf(failure), unavailable(table, failure), suspicion);
  }

  private static String unavailable(TableName table, SQLException failure) {
    return "PostgreSQL can't store in " + table + " now: " + SqlState.describe(failure);
  }

  static Reason reason(SQLException failure) {
    String state = failure.getSQLState();
    return Reason.of(
        "sql_" + (state == null || state.isEmpty() ? "08000" : state), objectOf(failure));
  }

  /**
   * What a statement that failed throws, by its SQLSTATE alone; an exception that is not the
   * database's stays as it is.
   */
  static RuntimeException ofWrite(TableName table, Exception e) {
    SQLException failure = ofDatabase(e);
    return !isConnecting(e) && SqlState.of(failure) == SqlState.BAD_BATCH
        ? ofBatch(failure)
        : ofTable(table, e);
  }

  /** What opening throws, see {@link #ofPreparing}. */
  static RuntimeException ofOpen(TableName table, Exception e) {
    return ofPreparing("can't open the sink into table " + table, Map.of(), e);
  }

  /**
   * What making or checking something throws. No row is there yet, so that the server may be
   * quoted; the driver alone may quote a URL, with a password in it.
   *
   * @param what begins the message
   * @param hints end it, by SQLSTATE
   */
  static RuntimeException ofPreparing(String what, Map<String, String> hints, Exception e) {
    if (e instanceof ConfigurationException known) {
      return known;
    }
    SQLException failure = databaseFailure(e);
    return failure == null
        ? new ConfigurationException(
            what + ": the data source failed with " + e.getClass().getName())
        : unavailableOrNot(e, failure, what, quoteOfOpen(failure), hints);
  }

  /** What asking throws; an exception that is not the database's stays as it is. */
  static RuntimeException ofAsking(String what, Map<String, String> hints, Exception e) {
    SQLException failure = ofDatabase(e);
    String quote = isConnecting(e) ? quoteOfOpen(failure) : quoteOfWrite(failure);
    return unavailableOrNot(e, failure, what, quote, hints);
  }

  /** What was said where something failed that nobody waits for. */
  static String describe(Exception e) {
    SQLException failure = databaseFailure(e);
    return failure == null
        ? e.getClass().getName()
        : SqlState.describe(failure) + quoteOfConnecting(e, failure);
  }

  private static RuntimeException unavailableOrNot(
      Exception e, SQLException failure, String what, String quote, Map<String, String> hints) {
    String hint = hints.getOrDefault(String.valueOf(failure.getSQLState()), "");
    String text =
        what + ": " + SqlState.describe(failure) + quote + (hint.isEmpty() ? "" : "; " + hint);
    return passes(e, failure)
        ? new SinkUnavailableException(SqlState.kindOf(failure), text)
        : new ConfigurationException(text);
  }

  private static boolean passes(Exception e, SQLException failure) {
    return isConnecting(e)
        ? ConnectFailure.of(failure).passes()
        : SqlState.of(failure) == SqlState.UNAVAILABLE;
  }

  /** Whether no connection was to be had. */
  private static boolean isConnecting(Throwable e) {
    return e instanceof NotConnectedException;
  }

  private static String quoteOfConnecting(Exception e, SQLException failure) {
    return isConnecting(e) ? quoteOfOpen(failure) : "";
  }

  /** The database's part in a failure: the first cause that has an SQLSTATE, else the first. */
  static @Nullable SQLException databaseFailure(Exception e) {
    SQLException first = null;
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException failure && !isConnecting(t)) {
        first = first == null ? failure : first;
        if (!SqlState.classOf(failure).isEmpty()) {
          return failure;
        }
      }
    }
    return first;
  }

  /**
   * The constraint, else the column, that a row broke: where the server itself found that out,
   * since code that the statement called can raise an error with any text in the place of these
   * names.
   */
  private static @Nullable String objectOf(SQLException failure) {
    ServerErrorMessage error = serverError(failure);
    if (error == null || comesFromCode(error)) {
      return null;
    }
    return error.getConstraint() != null ? error.getConstraint() : error.getColumn();
  }

  /**
   * An error with a context comes from code that the statement called, such as a trigger, which may
   * quote a row: each procedural language of PostgreSQL adds one to whatever passes through it.
   */
  private static boolean comesFromCode(ServerErrorMessage error) {
    return error.getWhere() != null;
  }

  /** Whether nothing that was to be stored has to do with it. */
  static boolean isUnrelated(Exception e) {
    return isConnecting(e) || e instanceof UnconfirmedException;
  }

  /** Whether code that the statement called met this error, or made it. */
  static boolean comesFromCode(SQLException failure) {
    ServerErrorMessage error = serverError(failure);
    return error != null && comesFromCode(error);
  }

  /** Whether PL/pgSQL code raised this error on purpose, and the server did not meet it itself. */
  static boolean isRaised(SQLException failure) {
    ServerErrorMessage error = serverError(failure);
    return error != null && RAISE.equals(error.getRoutine());
  }

  private static String quoteOfWrite(SQLException failure) {
    ServerErrorMessage error = serverError(failure);
    return error != null
            && !comesFromCode(error)
            && QUOTABLE_CLASSES.contains(SqlState.classOf(failure))
        ? quote(error.getMessage())
        : "";
  }

  /** What the server said, else the network, else the driver. */
  static String quoteOfOpen(SQLException failure) {
    ServerErrorMessage error = serverError(failure);
    if (error != null) {
      return quote(error.getMessage()) + hint(failure, error);
    }
    PSQLException driver = driverFailure(failure);
    if (driver == null) {
      return "";
    }
    Throwable root = driver;
    for (int depth = 0; depth < MOST_CAUSES && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    if (root instanceof UnknownHostException) {
      return quote("unknown host " + root.getMessage());
    }
    String kind = root.getClass().getSimpleName();
    return quote(
        root == driver
            ? driver.getMessage()
            : kind + (root.getMessage() == null ? "" : ", " + root.getMessage()));
  }

  private static String hint(SQLException failure, ServerErrorMessage error) {
    boolean zone =
        "22023".equals(failure.getSQLState())
            && String.valueOf(error.getMessage()).contains("\"TimeZone\"");
    return zone
        ? "; the driver asks for the JVM's time zone: start it with -Duser.timezone=UTC"
        : "";
  }

  private static String quote(@Nullable String message) {
    return message == null || message.contains("jdbc:")
        ? ""
        : ": " + WHITE_SPACE.matcher(message.strip()).replaceAll(" ");
  }

  private static @Nullable ServerErrorMessage serverError(SQLException failure) {
    PSQLException driver = driverFailure(failure);
    return driver == null ? null : driver.getServerErrorMessage();
  }

  static @Nullable PSQLException driverFailure(SQLException failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof PSQLException driver) {
        return driver;
      }
    }
    return null;
  }
}

package dev.sluice.postgres;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.SinkUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.jooq.CommonTableExpression;
import org.jooq.DSLContext;
import org.jooq.Name;
import org.jooq.impl.DSL;

/**
 * A PostgreSQL database (14 or newer) as Sluice works with one, for what is built beside the sink:
 * transactions whose statements are cancelled on the server in time, and failures that are told in
 * the sink's words.
 *
 * <p>Each call is a transaction on a connection of its own, taken from the data source and given
 * back, whether or not that commits by itself; on return it is committed, and also on the
 * synchronous standby, where there is one. A statement that takes longer than {@link
 * PostgresSinkOptions#STATEMENT_TIMEOUT}, or than five sixths of the driver's {@code
 * socketTimeout}, is cancelled, and so is one whose thread is interrupted.
 *
 * <p>What fails becomes one line without a value or a secret and without a cause, since the
 * database's own messages quote rows. An exception of the work that is not the database's passes as
 * it is. Nothing is tried again. Thread-safe.
 */
public final class PostgresDatabase {

  private static final String WAIT_FOR_LOG =
      "case when pg_catalog.current_setting('synchronous_commit') in ('off', 'local')"
          + " then pg_catalog.set_config('synchronous_commit', 'on', true) end";

  /**
   * What is done within a transaction.
   *
   * @param <R> what it answers
   */
  @FunctionalInterface
  public interface Work<R> {
    /** Works on a connection that it neither commits nor closes nor keeps. */
    R on(Connection connection) throws SQLException;
  }

  private final Sessions sessions;

  PostgresDatabase(Sessions sessions) {
    this.sessions = sessions;
  }

  /**
   * A data source's database. Does not connect yet.
   *
   * @param dataSource stays the caller's; it should pool
   */
  public static PostgresDatabase of(DataSource dataSource) {
    return new PostgresDatabase(Sessions.of(dataSource));
  }

  /** Renders statements for PostgreSQL; executes none. */
  public static DSLContext sql() {
    return Jooq.renderer();
  }

  /**
   * Executes on the connection of some {@link Work}, and logs nothing of it. What carries values of
   * messages is better rendered by {@link #sql()} and executed by JDBC: then no value comes into a
   * query or an exception of jOOQ.
   */
  public static DSLContext sql(Connection connection) {
    return Jooq.on(connection);
  }

  /**
   * The part {@code durable} of a statement, which selects from it: it has the transaction wait for
   * the log, here and on a synchronous standby, as its session would not, so that what is committed
   * outlives a crash.
   */
  public static CommonTableExpression<?> durable() {
    return DSL.name("durable")
        .asMaterialized(DSL.select(DSL.field(DSL.raw(WAIT_FOR_LOG)).as("waits")));
  }

  /**
   * A table's name as it goes into SQL: always quoted, so that upper case counts.
   *
   * @param text {@code name}, looked up along the session's search path, or {@code schema.name}
   * @throws ConfigurationException where PostgreSQL can't have a table of such a name
   */
  public static Name tableName(String text) {
    return new TableName(text).quoted();
  }

  /**
   * A column's name as it goes into SQL.
   *
   * @throws ConfigurationException where PostgreSQL can't have a column of such a name
   */
  public static Name columnName(String text) {
    TableName.checkName("a column's name", text);
    return DSL.name(text);
  }

  /**
   * Asks for something with a single statement.
   *
   * @param what begins the line that says why it failed, as in "the vault can't be used"
   * @param hints what to do about it, by SQLSTATE; each ends that line
   * @throws SinkUnavailableException where the database can't be reached or used now
   * @throws ConfigurationException where it refuses the login or the statement
   */
  public <R> R ask(String what, Map<String, String> hints, Work<R> statement) {
    try {
      return Transactions.ofOneStatement(sessions, statement);
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofAsking(what, hints, e);
    }
  }

  /**
   * Makes or checks something with any number of statements, none of which has a value of a
   * message, so that what the server says is passed on. They run at read committed.
   *
   * @param lockTimeout how long it waits for each lock
   * @param waitsFor what a log line names where it takes longer than a second
   * @param what begins the line that says why it failed
   * @param hints what to do about it, by SQLSTATE; each ends that line
   * @throws SinkUnavailableException where the database can't be reached or used now
   * @throws ConfigurationException where it refuses the login or a statement, is older than
   *     PostgreSQL 14, or fails in any other way
   */
  public <R> R prepare(
      Duration lockTimeout,
      String waitsFor,
      String what,
      Map<String, String> hints,
      Work<R> statements) {
    try {
      return Transactions.prepared(
          sessions,
          lockTimeout,
          (connection, session) -> {
            session.waitsFor(waitsFor);
            return statements.on(connection);
          });
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofPreparing(what, hints, e);
    }
  }

  /**
   * Writes to a table, or reads what is to be written, with a single statement.
   *
   * @param table named where it fails
   * @throws BadBatchException where a value can't be stored, by the SQLSTATE alone
   * @throws SinkUnavailableException where the database can't be reached or used now
   * @throws PostgresSinkException where it refuses the statement
   */
  public <R> R write(String table, Work<R> statement) {
    try {
      return Transactions.ofOneStatement(sessions, statement);
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofWrite(new TableName(table), e);
    }
  }

  /**
   * Whether two lead to one database, by whatever host, port, pooler and user.
   *
   * @throws SinkUnavailableException where one can't be reached or used now
   * @throws ConfigurationException where one refuses the login
   */
  boolean isSameAs(PostgresDatabase other) {
    try {
      return SameDatabase.isBehind(sessions, other.sessions);
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofAsking("can't compare two databases", Map.of(), e);
    }
  }

  Sessions sessions() {
    return sessions;
  }
}

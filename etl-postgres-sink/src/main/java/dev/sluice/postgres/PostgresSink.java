package dev.sluice.postgres;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.FailureKind;
import dev.sluice.core.Keyed;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jooq.DSLContext;

/**
 * Stores values as rows of a PostgreSQL table, each key once.
 *
 * <p>A batch is one statement and one transaction: it puts the keys into the ledger table and the
 * rows of those that were new into the target, in the order of the batch. A row whose key is known
 * is left out. It works at every isolation level; above read committed two writers of the same key
 * may have to try again. {@link WriteResult#inserted()} counts the keys that were new, also where a
 * trigger of the target puts their rows elsewhere.
 *
 * <p>Where {@link PostgresSinkOptions#aliasTable()} is set, the aliases of a batch's tokens are
 * committed in a transaction of their own, before its rows.
 *
 * <p>Thread-safe: each write takes a connection of its own from the data source and gives it back.
 * The data source should pool. A statement that takes longer than {@link
 * PostgresSinkOptions#statementTimeout()}, or than five sixths of the driver's {@code
 * socketTimeout} where that is less, is cancelled on the server, and so is one whose thread is
 * interrupted; the write is then an outage. {@code connectTimeout} and {@code socketTimeout} of the
 * PostgreSQL driver should be set all the same, for a server that fell silent. Where its URL names
 * several hosts, {@code targetServerType=preferPrimary} has it find the one that takes writes; a
 * connection to one that does not is aborted and not given back.
 *
 * <p>A write returns when its rows are in the server's log and, where the server has one, on its
 * synchronous standby. What an asynchronous failover loses no sink can know of.
 *
 * @param <O> the type of a stored value
 */
public final class PostgresSink<O> implements Sink<O> {
  /** While a server takes over from another. */
  private static final int MOST_TRIES = 3;

  /** Where there are no aliases, or nothing that could have some. */
  private static final String NO_SERVER = "";

  private final PostgresDatabase database;
  private final TableBinding<O> binding;
  private final BatchStatement statement;
  private final TableWrites writes;
  private final Optional<Aliases> aliases;
  private final LedgerPruner pruner;
  private final Map<String, TableName> tables = new LinkedHashMap<>();

  private PostgresSink(
      PostgresDatabase database,
      TableBinding<O> binding,
      TableName ledger,
      Optional<TableName> aliasTable,
      BatchStatement statement,
      Optional<Aliases> aliases,
      LedgerPruner pruner) {
    this.database = database;
    this.binding = binding;
    tables.put(Schema.TARGET, binding.table());
    tables.put(Schema.LEDGER, ledger);
    aliasTable.ifPresent(name -> tables.put(Schema.ALIASES, name));
    this.statement = statement;
    this.writes =
        new TableWrites(
            database.sessions(),
            binding.table(),
            connection -> statement.execute(connection, Batch.of(List.of(), binding), NO_SERVER));
    this.aliases = aliases;
    this.pruner = pruner;
  }

  /**
   * Opens a sink: creates the target and the ledger where they are missing, checks them where they
   * are not, and starts to prune the ledger in the background. Any number of processes may do so at
   * once.
   *
   * <p>A target that is created has the binding's columns and types in the binding's order, no key
   * and no constraint. One that exists may be a table, partitioned or not, or a view that takes
   * inserts; its columns may stand in any order, be wider than bound, and be more, provided that
   * those which are not bound take a null or have a default.
   *
   * <p>The ledger may be partitioned by its key. A table that does not exist is not created where
   * one does whose name differs in upper and lower case alone.
   *
   * <p>Where it waits for a lock for longer than a second it logs which.
   *
   * @param dataSource stays the caller's: the sink does not close it
   * @throws ConfigurationException where the database refuses the login, is older than PostgreSQL
   *     14, or has a table that does not fit or is two of the sink's tables at once; the message is
   *     one line without a secret
   * @throws SinkUnavailableException where the database can't be reached or used now: it is
   *     starting, out of connections, read-only, or a lock was not to be had; opening may be tried
   *     again
   */
  public static <O> PostgresSink<O> open(
      DataSource dataSource, TableBinding<O> binding, PostgresSinkOptions options) {
    TableName ledger = new TableName(options.ledger());
    Optional<TableName> aliasTable = options.aliasTable().map(TableName::new);
    Sessions sessions = new Sessions(dataSource, options.statementTimeout());
    PostgresDatabase database = new PostgresDatabase(sessions);
    Optional<Aliases> aliases = aliasTable.map(table -> new Aliases(database, table));
    BatchStatement statement;
    try {
      statement =
          Transactions.prepared(
              sessions,
              options.lockTimeout(),
              (connection, session) -> {
                session.waitsFor("others that open a sink in this database");
                Schema.prepare(
                    connection, binding, ledger, aliasTable, options.createTables(), session);
                session.waitsFor("the table " + binding.table() + " and the ledger " + ledger);
                BatchStatement planned =
                    BatchStatement.of(binding, ledger, aliasTable).in(ArrayForm.of(connection));
                planned.explain(connection, Batch.of(List.of(), binding));
                if (aliases.isPresent()) {
                  aliases.get().explain(connection);
                }
                return planned;
              });
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofOpen(binding.table(), e);
    }
    LedgerPruner pruner = new LedgerPruner(sessions, ledger, options.ledgerRetention());
    pruner.start();
    return new PostgresSink<>(database, binding, ledger, aliasTable, statement, aliases, pruner);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Where a batch fails, the same statement is tried without a row and rolled back. What fails
   * then too is the table's or the server's affair: broken connections, locks on the table, a
   * server that is stopping, read-only or short of something are an outage, and everything else
   * stops the pipeline. Where it works, a batch that fails for what can't pass is bad: its reason
   * is {@code sql_} and the SQLSTATE, its field the constraint or column where the database names
   * one, and no name that code such as a trigger may have put there. What may pass (a timeout, a
   * lock on a row, a deadlock, a trigger that raises the like) is an outage with a {@link
   * dev.sluice.core.Suspicion}.
   *
   * @throws BadBatchException where a row can never be stored
   * @throws SinkUnavailableException where the batch is not known stored and may be tried again
   * @throws PostgresSinkException where the database refuses the write as such
   * @throws IllegalArgumentException where a key comes twice in the batch, or a value is not of its
   *     column's Java type
   */
  @Override
  public WriteResult write(List<Keyed<O>> batch) {
    if (batch.isEmpty()) {
      return WriteResult.of(0, 0);
    }
    Batch values = Batch.of(batch, binding);
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      String server =
          aliases.isPresent() ? aliases.get().store(batch, binding.aliases()) : NO_SERVER;
      OptionalInt fresh =
          writes.write(values.size(), connection -> statement.execute(connection, values, server));
      if (fresh.isPresent()) {
        return WriteResult.of(fresh.getAsInt(), values.size() - fresh.getAsInt());
      }
      aliases.ifPresent(stored -> stored.otherServer(server));
    }
    throw new SinkUnavailableException(
        FailureKind.UNREACHABLE,
        "PostgreSQL can't store in " + binding.table() + " now: its servers take turns");
  }

  /**
   * A table of this sink that writes to a table of some schema of a database, be it by that name,
   * by way of a view or as a part of it.
   *
   * @param other by whatever host, port, pooler and user
   * @return what it is and its name, as in "ledger sluice_ledger"; empty where there is none
   * @throws ConfigurationException where a database refuses to say so
   * @throws SinkUnavailableException where one can't be reached or used now
   */
  public Optional<String> tableIn(PostgresDatabase other, String schema) {
    if (!database.isSameAs(other)) {
      return Optional.empty();
    }
    return database.ask(
        "can't look at the tables",
        Map.of(),
        connection -> {
          DSLContext dsl = Jooq.on(connection);
          return tables.entrySet().stream()
              .filter(table -> Reach.of(dsl, table.getValue()).isIn(schema))
              .map(table -> table.getKey() + " " + table.getValue())
              .findFirst();
        });
  }

  /**
   * Cancels on the server what is still being written, and stops pruning the ledger; waits a moment
   * for both. Safe to call again.
   */
  @Override
  public void close() {
    // First, so that it says nothing of what is cancelled.
    pruner.close();
    database.sessions().cancel();
  }
}

package dev.sluice.postgres;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Keyed;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

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
 * The data source should pool, and it is where time limits are set: {@code connectTimeout}, {@code
 * socketTimeout} and {@code options=-c statement_timeout=…} of the PostgreSQL driver. Without them
 * a write may wait for as long as the network or a lock takes.
 *
 * @param <O> the type of a stored value
 */
public final class PostgresSink<O> implements Sink<O> {
  private final TableBinding<O> binding;
  private final BatchStatement statement;
  private final TableWrites writes;
  private final Optional<Aliases> aliases;
  private final LedgerPruner pruner;

  private PostgresSink(
      DataSource dataSource,
      TableBinding<O> binding,
      BatchStatement statement,
      Optional<Aliases> aliases,
      LedgerPruner pruner) {
    this.binding = binding;
    this.statement = statement;
    this.writes =
        new TableWrites(
            dataSource,
            binding.table(),
            connection -> statement.execute(connection, Batch.of(List.of(), binding)));
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
   * @param dataSource stays the caller's: the sink does not close it
   * @throws ConfigurationException where the database can't be reached, refuses the login, or has a
   *     table that does not fit; the message is one line without a secret
   */
  public static <O> PostgresSink<O> open(
      DataSource dataSource, TableBinding<O> binding, PostgresSinkOptions options) {
    TableName ledger = new TableName(options.ledger());
    Optional<TableName> aliasTable = options.aliasTable().map(TableName::new);
    Optional<Aliases> aliases = aliasTable.map(name -> new Aliases(dataSource, name));
    BatchStatement statement = BatchStatement.of(binding, ledger);
    try {
      Transactions.ofStatements(
          dataSource,
          connection -> {
            Schema.prepare(connection, binding, ledger, aliasTable, options.createTables());
            statement.explain(connection, Batch.of(List.of(), binding));
            if (aliases.isPresent()) {
              aliases.get().explain(connection);
            }
          });
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofOpen(binding.table(), e);
    }
    LedgerPruner pruner = new LedgerPruner(dataSource, ledger, options.ledgerRetention());
    pruner.start();
    return new PostgresSink<>(dataSource, binding, statement, aliases, pruner);
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
      return new WriteResult(0, 0);
    }
    Batch values = Batch.of(batch, binding);
    if (aliases.isPresent()) {
      aliases.get().store(batch, binding.aliases());
    }
    int fresh = writes.write(values.size(), connection -> statement.execute(connection, values));
    return new WriteResult(fresh, values.size() - fresh);
  }

  /** Stops pruning the ledger, and waits a moment for a step under way. Safe to call again. */
  @Override
  public void close() {
    pruner.close();
  }
}

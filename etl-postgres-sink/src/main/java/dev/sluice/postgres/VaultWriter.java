package dev.sluice.postgres;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.mapping.SealedValue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline's side of a vault: puts sealed originals in, and can't take them out. It needs the
 * vault's role of writers and should have no other.
 *
 * <pre>{@code
 * VaultWriter vault = VaultWriter.open(vaultDataSource, Vault.SCHEMA);
 * Sink<Row> sink = vault.before(rows, Row::sealed);
 * var transformer = mapping.transformer(masker, Map.of(), sealer.reusing(vault::kept));
 * }</pre>
 *
 * <p>An original is kept once for each token of a domain, the first one that came; what was
 * forgotten is not kept again. Thread-safe: each statement takes a connection of its own from the
 * data source and gives it back. Statements have the time limits of {@link PostgresSink}.
 *
 * <p>What was lately written is remembered, some 10 MB, 40 at most, and neither sealed nor sent
 * again as long as the same server answers. Each batch asks for that, with its first write or else
 * alone: one that took over, or was restored, gets all of it again.
 */
public final class VaultWriter {
  private static final Logger log = LoggerFactory.getLogger(VaultWriter.class);

  /** What one statement takes at most; a single value may be larger than the second. */
  private static final int MOST_VALUES = 1_000;

  private static final int MOST_BYTES = 4 << 20;

  /** Bytes of a value, its token and its domain. */
  private static final int LONGEST_REMEMBERED = 1_000;

  /**
   * Sorted, so that two processes with the same tokens wait for each other and don't deadlock. The
   * conflict has no target: naming columns there would take the right to read them.
   */
  private static final String INSERT =
      """
      with durable as materialized (select %s as waits),
      kept as (
        insert into %s (token, domain, sealed)
        select v.token, v.domain, v.sealed
        from durable, unnest(?::text[], ?::text[], ?::bytea[]) as v (token, domain, sealed)
        order by v.token, v.domain
        on conflict do nothing)
      select %s, %s
      """;

  private static final String OWN_TABLES =
      """
      select c.oid::bigint
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ?
      """;

  private static final String MAY_READ = "select pg_catalog.has_any_column_privilege(?, 'select')";

  private record Name(String domain, String token) {}

  private final Sessions sessions;
  private final VaultSchema vault;
  private final TableName originals;
  private final String insert;
  private final TableWrites writes;
  private final LatelyStored<SealedValue> lately =
      new LatelyStored<>(VaultWriter::nameOf, VaultWriter::isSmall, this::insert);

  private VaultWriter(Sessions sessions, VaultSchema vault) {
    this.sessions = sessions;
    this.vault = vault;
    this.originals = vault.originals();
    this.insert =
        INSERT.formatted(
            BatchStatement.WAIT_FOR_LOG,
            originals,
            Incarnation.of(originals),
            Replication.WAIT_FOR_EARLIER);
    this.writes =
        new TableWrites(sessions, originals, connection -> execute(connection, insert, List.of()));
  }

  /**
   * Opens a vault for writing, and logs a warning where its login may read it too.
   *
   * @param dataSource stays the caller's: it is not closed
   * @param schema the vault's schema, see {@link Vault#create}
   * @throws ConfigurationException where the database has no such vault, or does not let the user
   *     in or write there; the message is one line without a secret
   * @throws SinkUnavailableException where it can't be reached or used now
   */
  public static VaultWriter open(DataSource dataSource, String schema) {
    return open(dataSource, schema, PostgresSinkOptions.LOCK_TIMEOUT);
  }

  /**
   * The same, with a limit of its own for waiting.
   *
   * @param lockTimeout how long to wait where somebody holds a lock on the vault
   */
  public static VaultWriter open(DataSource dataSource, String schema, Duration lockTimeout) {
    VaultSchema vault = new VaultSchema(schema);
    VaultWriter writer = new VaultWriter(Sessions.of(dataSource), vault);
    try {
      if (Transactions.ofOneStatement(writer.sessions, writer::mayRead)) {
        log.warn(
            "the user of the vault {} may read it; better is one with the role {} alone",
            schema,
            vault.writer());
      }
      Transactions.ofStatements(
          writer.sessions,
          (connection, session) -> {
            Transactions.limitLockWaits(connection, lockTimeout);
            session.waitsFor("the vault " + schema);
            writer.explain(connection);
          });
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofVaultOpen(vault, "the role " + vault.writer(), e);
    }
    return writer;
  }

  /**
   * A sink that has the originals of a batch kept before it hands the batch on.
   *
   * @throws ConfigurationException where the rows are a {@link PostgresSink}'s that writes to a
   *     table of this vault, or the databases can't be asked
   */
  public <O> Sink<O> before(
      Sink<O> rows, Function<? super O, ? extends Collection<SealedValue>> sealed) {
    if (rows instanceof PostgresSink<?> tables) {
      try {
        requireApart(tables);
      } catch (SQLException | RuntimeException e) {
        throw Failures.ofVaultOpen(vault, "the role " + vault.writer(), e);
      }
    }
    return batch -> {
      List<SealedValue> values = new ArrayList<>();
      batch.forEach(keyed -> values.addAll(sealed.apply(keyed.value())));
      store(values);
      return rows.write(batch);
    };
  }

  private void requireApart(PostgresSink<?> sink) throws SQLException {
    if (!SameDatabase.isBehind(sink.sessions(), sessions)) {
      return;
    }
    Transactions.ofOneStatement(
        sink.sessions(),
        connection -> {
          DSLContext dsl = DSL.using(connection);
          List<Long> own = dsl.fetch(OWN_TABLES, vault.name()).getValues(0, Long.class);
          sink.tables()
              .forEach(
                  (what, table) -> {
                    if (own.stream().anyMatch(Reach.of(dsl, table)::has)) {
                      throw new ConfigurationException(
                          what
                              + " "
                              + table
                              + " writes to a table of the vault "
                              + vault
                              + ": it needs one of its own");
                    }
                  });
          return true;
        });
  }

  /**
   * What is sealed of a token whose original was lately kept, or forgotten, so that it need not be
   * sealed again; null where that is not known. It has to go with its row all the same: by then
   * another server may have taken the vault's place, which is given it again.
   */
  public byte @Nullable [] kept(String domain, String token) {
    SealedValue kept = lately.get(new Name(domain, token));
    return kept == null ? null : kept.sealed();
  }

  /**
   * Has originals kept; on return this is committed. Trying again does no harm.
   *
   * <p>Where it fails the same is tried with nothing to keep, as in {@link PostgresSink#write}.
   *
   * @param values any number; they are written in transactions of at most 1,000 and about 4 MiB
   * @throws BadBatchException where one can never be kept: a token of more than 2,000 bytes, or a
   *     sealed value of more than 1,050,000, which is more than a message of SQS can hold
   * @throws SinkUnavailableException where they are not known kept and may be tried again
   * @throws PostgresSinkException where the database refuses the write as such
   */
  public void store(Collection<SealedValue> values) {
    if (values.isEmpty()) {
      return;
    }
    try {
      lately.store(values, true);
    } catch (SQLException e) {
      throw Failures.ofTable(originals, e);
    }
  }

  private static Object nameOf(SealedValue value) {
    return new Name(value.domain(), value.token());
  }

  private static boolean isSmall(SealedValue value) {
    return 2 * (value.domain().length() + value.token().length()) + value.sealed().length
        <= LONGEST_REMEMBERED;
  }

  /** Writes any number, none too, in bounded transactions, and answers which server has them. */
  private String insert(Collection<SealedValue> values, boolean again) throws SQLException {
    List<SealedValue> some = new ArrayList<>();
    long bytes = 0;
    String server = null;
    for (SealedValue value : values) {
      if (some.size() == MOST_VALUES
          || (!some.isEmpty() && bytes + value.sealed().length > MOST_BYTES)) {
        server = insert(some, again, server);
        some.clear();
        bytes = 0;
      }
      some.add(value);
      bytes += value.sealed().length;
    }
    return insert(some, again, server);
  }

  /**
   * Writes some more.
   *
   * @param before the server that has the ones before
   */
  private String insert(List<SealedValue> values, boolean again, @Nullable String before)
      throws SQLException {
    Transactions.Statement<String> work = connection -> execute(connection, insert, values);
    String server =
        again ? Transactions.ofOneStatement(sessions, work) : writes.write(values.size(), work);
    if (before != null && !before.equals(server)) {
      throw new SQLTransientConnectionException("servers take turns", "08006");
    }
    return server;
  }

  private static String execute(Connection connection, String sql, List<SealedValue> values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int size = values.size();
      String[] tokens = new String[size];
      String[] domains = new String[size];
      byte[][] sealed = new byte[size][];
      for (int i = 0; i < size; i++) {
        tokens[i] = values.get(i).token();
        domains[i] = values.get(i).domain();
        sealed[i] = values.get(i).sealed();
      }
      statement.setArray(1, connection.createArrayOf("text", tokens));
      statement.setArray(2, connection.createArrayOf("text", domains));
      statement.setArray(3, connection.createArrayOf("bytea", sealed));
      String first;
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        first = result.getString(1);
      }
      Replication.require(statement.getWarnings());
      return first;
    }
  }

  /** Has the server plan the statement, which checks columns and privileges. */
  private String explain(Connection connection) throws SQLException {
    return execute(connection, "explain " + insert, List.of());
  }

  private boolean mayRead(Connection connection) throws SQLException {
    ServerVersion.require(connection);
    try (PreparedStatement statement = connection.prepareStatement(MAY_READ)) {
      statement.setString(1, originals.text());
      try (var result = statement.executeQuery()) {
        result.next();
        return result.getBoolean(1);
      }
    }
  }
}

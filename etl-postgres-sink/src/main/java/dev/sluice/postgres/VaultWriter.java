package dev.sluice.postgres;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.SealedValue;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline's side of a vault: puts sealed originals in, and can't take them out. It needs the
 * vault's role of writers and should have no other.
 *
 * <pre>{@code
 * VaultWriter vault = VaultWriter.open(vaultDataSource, Vault.SCHEMA);
 * Sink<Row> sink = vault.before(rows, Row::sealed);
 * var transformer = mapping.transformer(masker, Map.of(), sealer.unless(vault::keeps));
 * }</pre>
 *
 * <p>An original is kept once for each token of a domain, the first one that came; what was
 * forgotten is not kept again. Thread-safe: each statement takes a connection of its own from the
 * data source and gives it back. The data source is where time limits are set, as for {@link
 * PostgresSink}. A few thousand tokens lately written are remembered, so that a value which comes
 * again and again costs the vault nothing.
 */
public final class VaultWriter {
  private static final Logger log = LoggerFactory.getLogger(VaultWriter.class);

  /** What one statement takes at most; a single value may be larger than the second. */
  private static final int MOST_VALUES = 1_000;

  private static final int MOST_BYTES = 4 << 20;

  /**
   * Sorted, so that two processes with the same tokens wait for each other and don't deadlock. The
   * conflict has no target: naming columns there would take the right to read them.
   */
  private static final String INSERT =
      """
      with durable as materialized (select %s as waits)
      insert into %s (token, domain, sealed)
      select v.token, v.domain, v.sealed
      from durable, unnest(?::text[], ?::text[], ?::bytea[]) as v (token, domain, sealed)
      order by v.token, v.domain
      on conflict do nothing
      """;

  private static final String MAY_READ = "select pg_catalog.has_any_column_privilege(?, 'select')";

  private record Name(String domain, String token) {}

  private final TableName originals;
  private final String insert;
  private final TableWrites writes;
  private final LatelyKept lately = new LatelyKept();

  private VaultWriter(DataSource dataSource, TableName originals) {
    this.originals = originals;
    this.insert = INSERT.formatted(BatchStatement.WAIT_FOR_LOG, originals);
    this.writes =
        new TableWrites(
            dataSource, originals, connection -> execute(connection, insert, List.of()));
  }

  /**
   * Opens a vault for writing, and logs a warning where its login may read it too.
   *
   * @param dataSource stays the caller's: it is not closed
   * @param schema the vault's schema, see {@link Vault#create}
   * @throws ConfigurationException where the database can't be reached, has no such vault, or does
   *     not let the user write there; the message is one line without a secret
   */
  public static VaultWriter open(DataSource dataSource, String schema) {
    VaultSchema vault = new VaultSchema(schema);
    VaultWriter writer = new VaultWriter(dataSource, vault.originals());
    try {
      if (Transactions.ofOneStatement(dataSource, writer::mayRead)) {
        log.warn(
            "the user of the vault {} may read it; better is one with the role {} alone",
            schema,
            vault.writer());
      }
      Transactions.ofOneStatement(dataSource, writer::explain);
    } catch (SQLException | RuntimeException e) {
      throw Failures.ofVaultOpen(vault, "the role " + vault.writer(), e);
    }
    return writer;
  }

  /** A sink that has the originals of a batch kept before it hands the batch on. */
  public <O> Sink<O> before(
      Sink<O> rows, Function<? super O, ? extends Collection<SealedValue>> sealed) {
    return batch -> {
      List<SealedValue> values = new ArrayList<>();
      batch.forEach(keyed -> values.addAll(sealed.apply(keyed.value())));
      store(values);
      return rows.write(batch);
    };
  }

  /**
   * Whether the original of a token was lately seen to be kept, or to be forgotten; then it need
   * not be sealed again. Where this says no the vault may keep it all the same.
   */
  public boolean keeps(String domain, String token) {
    return lately.has(domain, token);
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
    Map<Name, SealedValue> fresh = new LinkedHashMap<>();
    for (SealedValue value : values) {
      if (!lately.has(value.domain(), value.token())) {
        fresh.putIfAbsent(new Name(value.domain(), value.token()), value);
      }
    }
    List<SealedValue> some = new ArrayList<>();
    long bytes = 0;
    for (SealedValue value : fresh.values()) {
      if (some.size() == MOST_VALUES
          || (!some.isEmpty() && bytes + value.sealed().length > MOST_BYTES)) {
        insert(some);
        some.clear();
        bytes = 0;
      }
      some.add(value);
      bytes += value.sealed().length;
    }
    if (!some.isEmpty()) {
      insert(some);
    }
  }

  private void insert(List<SealedValue> values) {
    try {
      writes.write(values.size(), connection -> execute(connection, insert, values));
    } catch (RuntimeException e) {
      // What comes back after an outage may be a standby that lacks the last of what was written.
      lately.clear();
      throw e;
    }
    values.forEach(value -> lately.add(value.domain(), value.token()));
  }

  private static boolean execute(Connection connection, String sql, List<SealedValue> values)
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
      return statement.execute();
    }
  }

  /** Has the server plan the statement, which checks columns and privileges. */
  private boolean explain(Connection connection) throws SQLException {
    return execute(connection, "explain " + insert, List.of());
  }

  private boolean mayRead(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MAY_READ)) {
      statement.setString(1, originals.text());
      try (var result = statement.executeQuery()) {
        result.next();
        return result.getBoolean(1);
      }
    }
  }
}

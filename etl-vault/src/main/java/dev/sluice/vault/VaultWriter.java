package dev.sluice.vault;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.mapping.SealedValue;
import dev.sluice.postgres.PostgresDatabase;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkException;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.StoredOnce;
import dev.sluice.postgres.StoredOnce.Column;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
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

  private record Name(String domain, String token) {}

  private final PostgresDatabase database;
  private final VaultSchema vault;
  private final StoredOnce<SealedValue> originals;

  private VaultWriter(PostgresDatabase database, VaultSchema vault) {
    this.database = database;
    this.vault = vault;
    this.originals =
        new StoredOnce<>(
            database,
            vault.originals(),
            List.of(
                Column.text("token", SealedValue::token),
                Column.text("domain", SealedValue::domain),
                Column.bytes("sealed", SealedValue::sealed)),
            // A writer may not read the key.
            false,
            value -> new Name(value.domain(), value.token()));
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
    VaultWriter writer = new VaultWriter(PostgresDatabase.of(dataSource), vault);
    boolean mayRead =
        writer.database.prepare(
            lockTimeout,
            "the vault " + vault,
            vault.unusable(),
            vault.hints(vault.writer()),
            connection -> {
              boolean may = writer.mayRead(connection);
              writer.originals.explain(connection);
              return may;
            });
    if (mayRead) {
      log.warn(
          "the user of the vault {} may read it; better is one with the role {} alone",
          schema,
          vault.writer());
    }
    return writer;
  }

  /**
   * A sink that has the originals of a batch kept before it hands the batch on.
   *
   * @throws ConfigurationException where the rows are a {@link PostgresSink}'s that writes to a
   *     table of this vault, or the databases can't be asked
   * @throws SinkUnavailableException where a database can't be asked now
   */
  public <O> Sink<O> before(
      Sink<O> rows, Function<? super O, ? extends Collection<SealedValue>> sealed) {
    if (rows instanceof PostgresSink<?> tables) {
      tables
          .tableIn(database, vault.name())
          .ifPresent(
              table -> {
                throw new ConfigurationException(
                    table
                        + " writes to a table of the vault "
                        + vault
                        + ": it needs one of its own");
              });
    }
    return batch -> {
      List<SealedValue> values = new ArrayList<>();
      batch.forEach(keyed -> values.addAll(sealed.apply(keyed.value())));
      store(values);
      return rows.write(batch);
    };
  }

  /**
   * What is sealed of a token whose original was lately kept, or forgotten, so that it need not be
   * sealed again; null where that is not known. It has to go with its row all the same: by then
   * another server may have taken the vault's place, which is given it again.
   */
  public byte @Nullable [] kept(String domain, String token) {
    SealedValue kept = originals.get(new Name(domain, token));
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
    if (!values.isEmpty()) {
      originals.store(values, true);
    }
  }

  private boolean mayRead(Connection connection) {
    return PostgresDatabase.sql(connection)
        .select(
            DSL.field(
                "pg_catalog.has_any_column_privilege({0}, 'select')",
                Boolean.class, DSL.inline(vault.originals())))
        .fetchSingle()
        .value1();
  }
}

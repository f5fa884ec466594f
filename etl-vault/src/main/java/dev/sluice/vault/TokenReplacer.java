package dev.sluice.vault;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;

import dev.sluice.core.ConfigurationException;
import dev.sluice.postgres.PostgresDatabase;
import dev.sluice.postgres.PostgresSinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Records;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the tokens of a column by those of another key, in a table of any size, beside whoever
 * writes into it.
 *
 * <p>It needs no index and no key: it walks the table, and each partition of it, page by page, in
 * steps of 128 pages (1 MB). A step reads its pages, has the tokens renewed, and in a transaction
 * of its own updates the rows for which there is a new one and that still have the old; both take
 * some milliseconds, and while the renewal lasts nothing is held. What is replaced is not looked at
 * again, so that a walk that was cut short goes on where it is started anew. The table is walked
 * again until nothing is left to replace, three times at most: rows may have come meanwhile.
 *
 * <p>An update leaves the row's former version behind, which autovacuum takes away. Thread-safe.
 */
public final class TokenReplacer {
  private static final Logger LOG = LoggerFactory.getLogger(TokenReplacer.class);
  private static final int PAGES_PER_STEP = 128;
  private static final int MOST_WALKS = 3;

  private static final String PARTS =
      """
      select n.nspname::text as schema, c.relname::text as name,
        pg_catalog.pg_relation_size(c.oid::pg_catalog.regclass)
          / pg_catalog.current_setting('block_size')::bigint as pages
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n
        on n.oid operator(pg_catalog.=) c.relnamespace
      where c.relkind = 'r' and (c.oid operator(pg_catalog.=) pg_catalog.to_regclass({0})
        or c.oid in (
          select relid from pg_catalog.pg_partition_tree(pg_catalog.to_regclass({0}))
          where isleaf))
      """;

  private static final Field<String> SCHEMA = field(name("schema"), SQLDataType.VARCHAR);
  private static final Field<String> NAME = field(name("name"), SQLDataType.VARCHAR);
  private static final Field<Long> PAGES = field(name("pages"), SQLDataType.BIGINT);

  private static final String ALIASES =
      """
      select old_token, new_token from {0}
      where old_token::text operator(pg_catalog.=) any ({1}::text[])
        and domain::text operator(pg_catalog.=) {1}::text
        and pg_catalog.starts_with(new_token::text, {1}::text)
      """;

  /** Finds new tokens. */
  @FunctionalInterface
  public interface Renewal {
    /** Finds the new tokens of some thousand old ones, before any row gets one of them. */
    RenewedTokens renew(Collection<String> oldTokens);
  }

  private final PostgresDatabase database;
  private final String table;
  private final Name tableName;

  private TokenReplacer(PostgresDatabase database, String table) {
    this.database = database;
    this.table = table;
    this.tableName = PostgresDatabase.tableName(table);
  }

  /**
   * A replacer of the tokens of a table.
   *
   * @param dataSource stays the caller's
   * @param table {@code name} or {@code schema.name}
   * @throws ConfigurationException where PostgreSQL can't have a table of such a name
   */
  public static TokenReplacer of(DataSource dataSource, String table) {
    return new TokenReplacer(PostgresDatabase.of(dataSource), table);
  }

  /**
   * Replaces the tokens of a column, where there are new ones.
   *
   * @param currentPrefix what the tokens of the current key start with
   * @throws ConfigurationException where the table is missing, or is a view
   * @throws dev.sluice.core.SinkUnavailableException where the database can't do it now; calling
   *     again goes on
   * @throws dev.sluice.core.BadBatchException where a new token does not fit into its column, or a
   *     constraint refuses it
   * @throws PostgresSinkException where the database refuses it as such
   */
  public Replacement replace(String column, String currentPrefix, Renewal renewal) {
    Name columnName = PostgresDatabase.columnName(column);
    long replaced = 0;
    Tally tally = new Tally();
    for (int walk = 0; walk < MOST_WALKS && (walk == 0 || tally.replaced > 0); walk++) {
      tally = walk(columnName, currentPrefix, renewal);
      replaced += tally.replaced;
    }
    // What came between reading and replacing was replaced without having been counted.
    long left = Math.max(0, tally.other - tally.replaced);
    return Replacement.of(replaced, tally.current + tally.replaced, left, tally.reasons);
  }

  /**
   * The current tokens that a table of aliases has of old ones; none where there is no such table.
   */
  public Map<String, String> aliases(
      String aliasTable, String domain, String currentPrefix, Collection<String> oldTokens) {
    Name aliases = PostgresDatabase.tableName(aliasTable);
    return database.write(
        aliasTable,
        connection ->
            exists(connection, aliases)
                ? aliases(connection, aliases, domain, currentPrefix, oldTokens)
                : Map.of());
  }

  private static boolean exists(Connection connection, Name table) {
    return PostgresDatabase.sql(connection)
        .select(field("pg_catalog.to_regclass({0}) is not null", Boolean.class, text(table)))
        .fetchSingle()
        .value1();
  }

  private static Map<String, String> aliases(
      Connection connection,
      Name aliases,
      String domain,
      String currentPrefix,
      Collection<String> oldTokens)
      throws SQLException {
    String sql = PostgresDatabase.sql().render(DSL.sql(ALIASES, aliases, DSL.raw("?")));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("text", oldTokens.toArray()));
      statement.setString(2, domain);
      statement.setString(3, currentPrefix);
      Map<String, String> found = new HashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getString(1), rows.getString(2));
        }
      }
      return found;
    }
  }

  /** What one walk has seen. */
  private static final class Tally {
    private long replaced;
    private long current;
    private long other;
    private final Map<String, Long> reasons = new TreeMap<>();
  }

  private Tally walk(Name column, String currentPrefix, Renewal renewal) {
    Tally tally = new Tally();
    for (Part part : parts()) {
      TokenColumn tokens = new TokenColumn(part.name, column, currentPrefix);
      for (long page = 0; page < part.pages; page += PAGES_PER_STEP) {
        step(tokens, page, renewal, tally);
        LOG.debug("{} of {} pages of {} walked", page + PAGES_PER_STEP, part.pages, table);
      }
    }
    return tally;
  }

  private void step(TokenColumn tokens, long page, Renewal renewal, Tally tally) {
    long end = page + PAGES_PER_STEP;
    TokenColumn.Found found =
        database.write(table, connection -> tokens.read(connection, page, end));
    Map<String, Long> old = found.old();
    tally.current += found.current();
    tally.other += old.values().stream().mapToLong(Long::longValue).sum();
    if (old.isEmpty()) {
      return;
    }
    RenewedTokens answer = renewal.renew(Set.copyOf(old.keySet()));
    answer
        .reasons()
        .forEach((token, why) -> tally.reasons.merge(why, old.getOrDefault(token, 0L), Long::sum));
    if (!answer.tokens().isEmpty()) {
      tally.replaced +=
          database.write(
              table, connection -> tokens.replace(connection, page, end, answer.tokens()));
    }
  }

  /** The table, or one of its partitions. */
  private record Part(Name name, long pages) {

    static Part of(String schema, String table, long pages) {
      return new Part(DSL.name(schema, table), pages);
    }
  }

  private List<Part> parts() {
    List<Part> parts =
        database.write(
            table,
            connection ->
                PostgresDatabase.sql(connection)
                    .resultQuery(PARTS, text(tableName))
                    .coerce(SCHEMA, NAME, PAGES)
                    .fetch(Records.mapping(Part::of)));
    if (parts.isEmpty()) {
      throw new ConfigurationException(table + " is missing, or is no table");
    }
    return parts;
  }

  /** A name as a text, which the server parses. */
  private static Field<String> text(Name name) {
    return DSL.inline(PostgresDatabase.sql().render(name));
  }
}

package dev.sluice.vault;

import dev.sluice.core.ConfigurationException;
import dev.sluice.postgres.PostgresDatabase;
import dev.sluice.postgres.PostgresSinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
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

  // Whose function or operator fits the types best may be somebody else's, in a schema that all may
  // write to: they are named with their schema.

  private static final String PARTS =
      """
      with target as (select pg_catalog.to_regclass(?) as id)
      select c.oid::pg_catalog.regclass::text,
        pg_catalog.pg_relation_size(c.oid::pg_catalog.regclass)
          / pg_catalog.current_setting('block_size')::bigint
      from pg_catalog.pg_class c, target
      where c.relkind = 'r' and (c.oid = target.id
        or c.oid in (select relid from pg_catalog.pg_partition_tree(target.id) where isleaf))
      """;

  /** Tokens of the current key come as one null. */
  private static final String READ =
      """
      select case when pg_catalog.starts_with(%1$s::text, ?::text) then null else %1$s::text end as old,
        pg_catalog.count(*)
      from only %2$s where ctid >= ?::tid and ctid < ?::tid and %1$s is not null
      group by 1
      """;

  private static final String REPLACE =
      """
      update only %2$s as t set %1$s = m.new_token
      from unnest(?::text[], ?::text[]) as m (old_token, new_token)
      where t.ctid >= ?::tid and t.ctid < ?::tid
        and t.%1$s::text operator(pg_catalog.=) m.old_token
      """;

  private static final String ALIASES =
      """
      select old_token, new_token from %s
      where old_token::text operator(pg_catalog.=) any (?::text[])
        and domain::text operator(pg_catalog.=) ?::text
        and pg_catalog.starts_with(new_token::text, ?::text)
      """;

  /** Finds new tokens. */
  @FunctionalInterface
  public interface Renewal {
    /** Finds the new tokens of some thousand old ones, before any row gets one of them. */
    Renewed renew(Collection<String> oldTokens);
  }

  /**
   * What became of some old tokens.
   *
   * @param tokens the new tokens by the old ones
   * @param reasons why others can't be renewed, by the token, each in a few words that quote none
   */
  public record Renewed(Map<String, String> tokens, Map<String, String> reasons) {}

  /**
   * How a column stands after a replacement.
   *
   * @param replaced the rows whose token was replaced
   * @param current the rows with a token of the current key, those that were replaced included
   * @param left the rows with another token or none, for which there was no new token
   * @param reasons how many of these were left for which reason, as far as one was given
   */
  public record Result(long replaced, long current, long left, Map<String, Long> reasons) {}

  private final PostgresDatabase database;
  private final String table;
  private final String quotedTable;

  private TokenReplacer(PostgresDatabase database, String table) {
    this.database = database;
    this.table = table;
    this.quotedTable = PostgresDatabase.quoted(PostgresDatabase.tableName(table));
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
  public Result replace(String column, String currentPrefix, Renewal renewal) {
    String quotedColumn = PostgresDatabase.quoted(PostgresDatabase.columnName(column));
    long replaced = 0;
    Tally tally = new Tally();
    for (int walk = 0; walk < MOST_WALKS && (walk == 0 || tally.replaced > 0); walk++) {
      tally = walk(quotedColumn, currentPrefix, renewal);
      replaced += tally.replaced;
    }
    // What came between reading and replacing was replaced without having been counted.
    long left = Math.max(0, tally.other - tally.replaced);
    return new Result(replaced, tally.current + tally.replaced, left, tally.reasons);
  }

  /**
   * The current tokens that a table of aliases has of old ones; none where there is no such table.
   */
  public Map<String, String> aliases(
      String aliasTable, String domain, String currentPrefix, Collection<String> oldTokens) {
    String aliases = PostgresDatabase.quoted(PostgresDatabase.tableName(aliasTable));
    return database.write(
        aliasTable,
        connection ->
            exists(connection, aliases)
                ? aliases(connection, aliases, domain, currentPrefix, oldTokens)
                : Map.of());
  }

  private static boolean exists(Connection connection, String quotedTable) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_catalog.to_regclass(?) is not null")) {
      statement.setString(1, quotedTable);
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getBoolean(1);
      }
    }
  }

  private static Map<String, String> aliases(
      Connection connection,
      String aliases,
      String domain,
      String currentPrefix,
      Collection<String> oldTokens)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ALIASES.formatted(aliases))) {
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

  private Tally walk(String quotedColumn, String currentPrefix, Renewal renewal) {
    Tally tally = new Tally();
    for (Map.Entry<String, Long> part : parts().entrySet()) {
      Step step =
          new Step(
              READ.formatted(quotedColumn, part.getKey()),
              REPLACE.formatted(quotedColumn, part.getKey()),
              currentPrefix,
              renewal);
      for (long page = 0; page < part.getValue(); page += PAGES_PER_STEP) {
        String from = "(" + page + ",0)";
        String to = "(" + (page + PAGES_PER_STEP) + ",0)";
        step.run(from, to, tally);
        LOG.debug("{} of {} pages of {} walked", page + PAGES_PER_STEP, part.getValue(), table);
      }
    }
    return tally;
  }

  /** The table or its partitions, as SQL names them, and their pages. */
  private Map<String, Long> parts() {
    Map<String, Long> parts =
        database.write(
            table,
            connection -> {
              Map<String, Long> found = new HashMap<>();
              try (PreparedStatement statement = connection.prepareStatement(PARTS)) {
                statement.setString(1, quotedTable);
                try (ResultSet rows = statement.executeQuery()) {
                  while (rows.next()) {
                    found.put(rows.getString(1), rows.getLong(2));
                  }
                }
              }
              return found;
            });
    if (parts.isEmpty()) {
      throw new ConfigurationException(table + " is missing, or is no table");
    }
    return parts;
  }

  private final class Step {
    private final String read;
    private final String replace;
    private final String currentPrefix;
    private final Renewal renewal;

    Step(String read, String replace, String currentPrefix, Renewal renewal) {
      this.read = read;
      this.replace = replace;
      this.currentPrefix = currentPrefix;
      this.renewal = renewal;
    }

    void run(String from, String to, Tally tally) {
      Map<String, Long> old =
          database.write(table, connection -> oldTokens(connection, from, to, tally));
      if (old.isEmpty()) {
        return;
      }
      Renewed answer = renewal.renew(Set.copyOf(old.keySet()));
      answer
          .reasons()
          .forEach(
              (token, why) -> tally.reasons.merge(why, old.getOrDefault(token, 0L), Long::sum));
      if (!answer.tokens().isEmpty()) {
        tally.replaced +=
            database.write(table, connection -> update(connection, from, to, answer.tokens()));
      }
    }

    private Map<String, Long> oldTokens(Connection connection, String from, String to, Tally tally)
        throws SQLException {
      Map<String, Long> old = new HashMap<>();
      try (PreparedStatement statement = connection.prepareStatement(read)) {
        statement.setString(1, currentPrefix);
        statement.setString(2, from);
        statement.setString(3, to);
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            String token = rows.getString(1);
            if (token == null) {
              tally.current += rows.getLong(2);
            } else {
              tally.other += rows.getLong(2);
              old.put(token, rows.getLong(2));
            }
          }
        }
      }
      return old;
    }

    private int update(Connection connection, String from, String to, Map<String, String> renewed)
        throws SQLException {
      try (PreparedStatement statement = connection.prepareStatement(replace)) {
        statement.setArray(1, connection.createArrayOf("text", renewed.keySet().toArray()));
        statement.setArray(2, connection.createArrayOf("text", renewed.values().toArray()));
        statement.setString(3, from);
        statement.setString(4, to);
        return statement.executeUpdate();
      }
    }
  }
}

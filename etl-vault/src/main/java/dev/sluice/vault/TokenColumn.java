package dev.sluice.vault;

import dev.sluice.postgres.PostgresDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jooq.Name;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/**
 * The statements on the tokens of a column, for some pages of a table or of a partition of it. What
 * they read and write are tokens, so that JDBC executes them, see {@link PostgresDatabase#sql}.
 */
final class TokenColumn {
  // Whose function or operator fits the types best may be somebody else's, in a schema that all may
  // write to: they are named with their schema, for which jOOQ has templates alone.

  /** Tokens of the current key come as one null. */
  private static final String READ =
      """
      select case when pg_catalog.starts_with({0}::text, {2}::text) then null else {0}::text end
          as old,
        pg_catalog.count(*)
      from only {1} where ctid >= {2}::tid and ctid < {2}::tid and {0} is not null
      group by 1
      """;

  private static final String REPLACE =
      """
      update only {1} as t set {0} = m.new_token
      from unnest({2}::text[], {2}::text[]) as m (old_token, new_token)
      where t.ctid >= {2}::tid and t.ctid < {2}::tid
        and t.{0}::text operator(pg_catalog.=) m.old_token
      """;

  private final String read;
  private final String replace;
  private final String currentPrefix;

  /** What stands on some pages: how often each old token does, and how many rows are current. */
  record Found(Map<String, Long> old, long current) {}

  TokenColumn(Name table, Name column, String currentPrefix) {
    QueryPart parameter = DSL.raw("?");
    this.read = PostgresDatabase.sql().render(DSL.sql(READ, column, table, parameter));
    this.replace = PostgresDatabase.sql().render(DSL.sql(REPLACE, column, table, parameter));
    this.currentPrefix = currentPrefix;
  }

  Found read(Connection connection, long firstPage, long endPage) throws SQLException {
    Map<String, Long> old = new HashMap<>();
    long current = 0;
    try (PreparedStatement statement = connection.prepareStatement(read)) {
      statement.setString(1, currentPrefix);
      statement.setString(2, tid(firstPage));
      statement.setString(3, tid(endPage));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String token = rows.getString(1);
          if (token == null) {
            current += rows.getLong(2);
          } else {
            old.put(token, rows.getLong(2));
          }
        }
      }
    }
    return new Found(old, current);
  }

  /** Answers how many rows got a new token. */
  int replace(Connection connection, long firstPage, long endPage, Map<String, String> renewed)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(replace)) {
      statement.setArray(1, connection.createArrayOf("text", renewed.keySet().toArray()));
      statement.setArray(2, connection.createArrayOf("text", renewed.values().toArray()));
      statement.setString(3, tid(firstPage));
      statement.setString(4, tid(endPage));
      return statement.executeUpdate();
    }
  }

  /** The place in the table where a page begins. */
  private static String tid(long page) {
    return "(" + page + ",0)";
  }
}

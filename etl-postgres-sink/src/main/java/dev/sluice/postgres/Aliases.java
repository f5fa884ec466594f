package dev.sluice.postgres;

import dev.sluice.core.Keyed;
import dev.sluice.core.TokenAlias;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * Stores the aliases of a batch's tokens, before its rows: a row is never there without them. Each
 * pair is stored once however often it comes.
 *
 * <p>Values repeat, so the pairs that this process stored last are remembered and not sent again:
 * the latest of each of 32,768 slots, some 10 MB at most. What is forgotten costs one conflict in
 * the table's index. Thread-safe.
 */
final class Aliases {
  private static final int SLOTS = 1 << 15;

  /** Sorted, so that two processes with the same pairs wait for each other and don't deadlock. */
  private static final String STORE =
      """
      insert into %s (old_token, new_token, domain)
      select old_token, new_token, domain
      from unnest(?::text[], ?::text[], ?::text[]) as a (old_token, new_token, domain)
      order by old_token, new_token
      on conflict (old_token, new_token) do nothing
      """;

  private final String sql;
  private final TableWrites writes;
  private final AtomicReferenceArray<TokenAlias> stored = new AtomicReferenceArray<>(SLOTS);

  Aliases(DataSource dataSource, TableName table) {
    writes = new TableWrites(dataSource, table, connection -> insert(connection, Set.of()));
    sql = STORE.formatted(DSL.using(SQLDialect.POSTGRES).render(table.quoted()));
  }

  /** Stores, and commits, those of a batch's aliases that are not known to be stored. */
  <O> void store(List<Keyed<O>> batch, Function<? super O, List<TokenAlias>> aliasesOf) {
    Set<TokenAlias> fresh = new LinkedHashSet<>();
    for (Keyed<O> keyed : batch) {
      for (TokenAlias alias : aliasesOf.apply(keyed.value())) {
        if (!alias.equals(stored.get(slot(alias)))) {
          fresh.add(alias);
        }
      }
    }
    if (fresh.isEmpty()) {
      return;
    }
    writes.write(batch.size(), connection -> insert(connection, fresh));
    fresh.forEach(alias -> stored.set(slot(alias), alias));
  }

  /** Has the server plan the statement, which checks the key and the privileges. */
  void explain(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("explain " + sql)) {
      for (int parameter = 1; parameter <= 3; parameter++) {
        bind(statement, parameter, List.of());
      }
      statement.executeQuery().close();
    }
  }

  private int insert(Connection connection, Set<TokenAlias> aliases) throws SQLException {
    List<String> oldTokens = new ArrayList<>(aliases.size());
    List<String> newTokens = new ArrayList<>(aliases.size());
    List<String> domains = new ArrayList<>(aliases.size());
    for (TokenAlias alias : aliases) {
      oldTokens.add(alias.oldToken());
      newTokens.add(alias.newToken());
      domains.add(alias.domain());
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, 1, oldTokens);
      bind(statement, 2, newTokens);
      bind(statement, 3, domains);
      return statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, int parameter, List<String> texts)
      throws SQLException {
    statement.setArray(parameter, statement.getConnection().createArrayOf("text", texts.toArray()));
  }

  static int slot(TokenAlias alias) {
    int hash = alias.oldToken().hashCode();
    return (hash ^ hash >>> 16) & (SLOTS - 1);
  }
}

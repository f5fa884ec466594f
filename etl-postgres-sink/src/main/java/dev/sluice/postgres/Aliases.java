package dev.sluice.postgres;

import dev.sluice.core.Keyed;
import dev.sluice.mapping.TokenAlias;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * Stores the aliases of a batch's tokens, before its rows: a row is never there without them. Each
 * pair is stored once however often it comes.
 *
 * <p>Values repeat, so the pairs that this process stored last are remembered and not sent again,
 * as long as the server that stored them answers: some 10 MB, 40 at most, see {@link LatelyStored}.
 * What is forgotten costs one conflict in the table's index. Thread-safe.
 */
final class Aliases {
  /** Sorted, so that two processes with the same pairs wait for each other and don't deadlock. */
  private static final String STORE =
      """
      with durable as materialized (select %s as waits),
      stored as (
        insert into %s (old_token, new_token, domain)
        select old_token, new_token, domain
        from durable, unnest(?::text[], ?::text[], ?::text[]) as a (old_token, new_token, domain)
        order by old_token, new_token
        on conflict (old_token, new_token) do nothing)
      select %s, %s
      """;

  /** Characters of a pair and its domain. */
  private static final int LONGEST_REMEMBERED = 1_000;

  private final Sessions sessions;
  private final TableName table;
  private final String sql;
  private final TableWrites writes;
  private final LatelyStored<TokenAlias> lately =
      new LatelyStored<>(alias -> alias, Aliases::isSmall, this::store);

  Aliases(Sessions sessions, TableName table) {
    this.sessions = sessions;
    this.table = table;
    writes = new TableWrites(sessions, table, connection -> insert(connection, List.of()));
    sql =
        STORE.formatted(
            BatchStatement.WAIT_FOR_LOG,
            DSL.using(SQLDialect.POSTGRES).render(table.quoted()),
            Incarnation.of(table),
            Replication.WAIT_FOR_EARLIER);
  }

  /**
   * Stores, and commits, those of a batch's aliases that are not known to be stored.
   *
   * @return the server that has all of them
   */
  <O> String store(List<Keyed<O>> batch, Function<? super O, List<TokenAlias>> aliasesOf) {
    List<TokenAlias> aliases = new ArrayList<>();
    batch.forEach(keyed -> aliases.addAll(aliasesOf.apply(keyed.value())));
    try {
      return lately.store(aliases, false);
    } catch (SQLException e) {
      throw Failures.ofTable(table, e);
    }
  }

  /** Says that another server answered than the one that has the aliases. */
  void otherServer(String server) {
    lately.otherServer(server);
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

  private static boolean isSmall(TokenAlias alias) {
    return alias.oldToken().length() + alias.newToken().length() + alias.domain().length()
        <= LONGEST_REMEMBERED;
  }

  private String store(Collection<TokenAlias> aliases, boolean again) throws SQLException {
    return again
        ? Transactions.ofOneStatement(sessions, connection -> insert(connection, aliases))
        : writes.write(aliases.size(), connection -> insert(connection, aliases));
  }

  private String insert(Connection connection, Collection<TokenAlias> aliases) throws SQLException {
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
      String server;
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        server = result.getString(1);
      }
      Replication.require(statement.getWarnings());
      return server;
    }
  }

  private static void bind(PreparedStatement statement, int parameter, List<String> texts)
      throws SQLException {
    statement.setArray(parameter, statement.getConnection().createArrayOf("text", texts.toArray()));
  }
}

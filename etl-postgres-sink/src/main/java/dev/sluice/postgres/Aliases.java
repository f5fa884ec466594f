package dev.sluice.postgres;

import dev.sluice.core.Keyed;
import dev.sluice.mapping.TokenAlias;
import dev.sluice.postgres.StoredOnce.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Stores the aliases of a batch's tokens, before its rows: a row is never there without them. Each
 * pair is stored once however often it comes. Thread-safe.
 */
final class Aliases {
  private final StoredOnce<TokenAlias> pairs;

  Aliases(PostgresDatabase database, TableName table) {
    pairs =
        new StoredOnce<>(
            database,
            table.text(),
            List.of(
                Column.text("old_token", TokenAlias::oldToken),
                Column.text("new_token", TokenAlias::newToken),
                Column.text("domain", TokenAlias::domain)),
            true,
            alias -> alias);
  }

  /**
   * Stores, and commits, those of a batch's aliases that are not known to be stored.
   *
   * @return the server that has all of them
   */
  <O> String store(List<Keyed<O>> batch, Function<? super O, List<TokenAlias>> aliasesOf) {
    List<TokenAlias> aliases = new ArrayList<>();
    batch.forEach(keyed -> aliases.addAll(aliasesOf.apply(keyed.value())));
    // The statement of the rows asks for the server.
    return pairs.store(aliases, false);
  }

  /** Says that another server answered than the one that has the aliases. */
  void otherServer(String server) {
    pairs.otherServer(server);
  }

  /** Has the server plan the statement, which checks the key and the privileges. */
  void explain(Connection connection) throws SQLException {
    pairs.explain(connection);
  }
}

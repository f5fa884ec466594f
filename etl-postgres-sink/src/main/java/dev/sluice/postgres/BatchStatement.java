package dev.sluice.postgres;

import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.raw;
import static org.jooq.impl.DSL.resultQuery;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.with;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.QueryPart;
import org.jooq.Table;
import org.jooq.WithStep;
import org.jooq.impl.DSL;

/**
 * The one statement of a batch, rendered once and the same for batches of every size:
 *
 * <pre>{@code
 * with fresh as (
 *   insert into ledger (key) select key from unnest((select ?::uuid[])) as k (key) order by key
 *   on conflict (key) do nothing returning key),
 * stored as (
 *   insert into target (…) select c0, … from unnest(?::uuid[], ?::text[], …) with ordinality
 *     as r (key, c0, …, place)
 *   where (key in (select key from fresh)) is true order by place),
 * durable as (select case when current_setting('synchronous_commit') in ('off', 'local') then … end)
 * select (select count(*) from fresh), … from durable
 * }</pre>
 *
 * <p>The keys go in sorted, and all of them before the first row, so that two processes that write
 * the same keys wait for each other and don't deadlock. The rows go in in the order of the batch.
 * {@code is true} keeps the planner from making a join of it, whose method would hang on a guess at
 * the arrays' lengths: it hashes the fresh keys. The inner {@code select} keeps the number of keys
 * from the planner, which beyond some number of them, less with a small {@code work_mem}, would
 * search all fresh keys for each row instead. What counts is the keys that were new, not the rows
 * that arrived: a trigger on the target may put a row elsewhere, or nowhere.
 *
 * <p>Where the session would commit without waiting for the write-ahead log, or for the synchronous
 * standby that there is, {@code durable} makes this transaction wait: a crash of the server could
 * otherwise lose rows whose messages are gone. So does a batch without a new key, see {@link
 * Replication}.
 *
 * <p>Where rows have aliases, it stores nothing on another server than the one that has these, see
 * {@link Incarnation}.
 */
final class BatchStatement {
  private static final Field<Object> KEY = field(name("key"));

  private static final String SAME = "(select same from server)";

  private final String sql;
  private final boolean hasAliases;
  private final ArrayForm form;

  private BatchStatement(String sql, boolean hasAliases, ArrayForm form) {
    this.sql = sql;
    this.hasAliases = hasAliases;
    this.form = form;
  }

  /** The same, whose arrays travel in another form. */
  BatchStatement in(ArrayForm other) {
    return new BatchStatement(sql, hasAliases, other);
  }

  /**
   * The statement, whose arrays travel as text.
   *
   * @param aliases where the aliases of a batch are, before its rows
   */
  static BatchStatement of(TableBinding<?> binding, TableName ledger, Optional<TableName> aliases) {
    CommonTableExpression<?> server =
        name("server")
            .as(
                select(
                    field(
                            "{0} = {1}",
                            aliases.map(Incarnation::of).orElse(DSL.inline("")), Jooq.PARAMETER)
                        .as("same")));
    CommonTableExpression<?> fresh = fresh(ledger, aliases.isPresent() ? SAME : "true");
    CommonTableExpression<?> stored = stored(binding, fresh);
    CommonTableExpression<?> durable = PostgresDatabase.durable();
    WithStep with =
        aliases.isPresent() ? with(server, fresh, stored, durable) : with(fresh, stored, durable);
    return new BatchStatement(
        Jooq.renderer()
            .render(
                with.select(
                        field(select(count()).from(fresh)),
                        field(raw(aliases.isPresent() ? SAME : "true")),
                        field(
                            "case when not exists ({0}) then {1} end",
                            select(KEY).from(fresh), Replication.WAIT_FOR_EARLIER))
                    .from(durable)),
        aliases.isPresent(),
        ArrayForm.TEXT);
  }

  private static CommonTableExpression<?> fresh(TableName ledger, String guard) {
    Table<?> keys = table("pg_catalog.unnest((select {0}))", array(ArrayType.UUID)).as("k", "key");
    Field<Object> key = field(name("k", "key"));
    return name("fresh")
        .as(
            insertInto(table(ledger.quoted()), KEY)
                .select(select(key).from(keys).where(condition(raw(guard))).orderBy(key))
                .onConflict(KEY)
                .doNothing()
                .returning(KEY));
  }

  private static CommonTableExpression<?> stored(
      TableBinding<?> binding, CommonTableExpression<?> fresh) {
    List<Name> targets = new ArrayList<>();
    List<Field<?>> values = new ArrayList<>();
    List<QueryPart> arrays = new ArrayList<>(List.of(array(ArrayType.UUID)));
    List<String> aliases = new ArrayList<>(List.of("key"));
    for (TableBinding.BoundColumn<?> bound : binding.columns()) {
      String alias = "c" + targets.size();
      targets.add(name(bound.column().name()));
      values.add(field(name("r", alias)));
      arrays.add(array(bound.arrayType()));
      aliases.add(alias);
    }
    aliases.add("place");
    Table<?> rows =
        table("unnest({0}) with ordinality", list(arrays)).as("r", aliases.toArray(String[]::new));
    // jOOQ has no method for an INSERT without RETURNING in WITH.
    return name("stored")
        .as(
            resultQuery(
                "{0}",
                insertInto(table(binding.table().quoted()))
                    .columns(targets.stream().map(DSL::field).toList())
                    .select(
                        select(values)
                            .from(rows)
                            .where(
                                condition(
                                    "({0}) is true",
                                    field(name("r", "key")).in(select(KEY).from(fresh))))
                            .orderBy(field(name("r", "place"))))));
  }

  private static QueryPart array(ArrayType type) {
    return raw("?::" + type.element() + "[]");
  }

  /**
   * Stores a batch.
   *
   * @param server which has the batch's aliases; of no account where there are none
   * @return how many of its keys were new; empty where another server answered, and stored nothing
   */
  OptionalInt execute(Connection connection, Batch batch, String server) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, batch, server);
      OptionalInt fresh;
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        fresh = result.getBoolean(2) ? OptionalInt.of(result.getInt(1)) : OptionalInt.empty();
      }
      Replication.require(statement.getWarnings());
      return fresh;
    }
  }

  private void bind(PreparedStatement statement, Batch batch, String server) throws SQLException {
    if (hasAliases) {
      statement.setString(1, server);
    }
    batch.bind(statement, hasAliases ? 2 : 1, form);
  }

  /**
   * Has the server plan the statement, which checks types and privileges, and fires no trigger.
   *
   * @param empty a batch without values
   */
  void explain(Connection connection, Batch empty) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("explain " + sql)) {
      bind(statement, empty, "");
      statement.executeQuery().close();
    }
  }
}

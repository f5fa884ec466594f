package dev.sluice.postgres;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.raw;
import static org.jooq.impl.DSL.resultQuery;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.with;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.SinkUnavailableException;
import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jooq.CommonTableExpression;
import org.jooq.Field;
import org.jooq.InsertOnDuplicateStep;
import org.jooq.QueryPart;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * Things that a table has once each, however often they come, such as the aliases of tokens or the
 * originals of a vault. Storing commits; trying again does no harm.
 *
 * <p>What this process stored last is remembered and not sent again as long as the same server
 * answers, some 10 MB, 40 at most (see {@code LatelyStored}); what is forgotten costs one conflict
 * in the table's index. Statements take at most 1,000 things and about 4 MiB. Thread-safe.
 *
 * @param <E> a thing to store; it must not change
 */
public final class StoredOnce<E> {
  private static final int KEY_COLUMNS = 2;
  private static final int MOST_THINGS = 1_000;

  /** A single thing may be larger. */
  private static final int MOST_BYTES = 4 << 20;

  /** Characters and bytes of a thing. */
  private static final int LONGEST_REMEMBERED = 1_000;

  /**
   * A column of the table, and which part of a thing goes into it.
   *
   * @param <E> the thing
   */
  public static final class Column<E> {
    private final String name;
    private final String type;
    private final Class<?> javaType;
    private final Function<? super E, ?> value;

    private Column(String name, String type, Class<?> javaType, Function<? super E, ?> value) {
      this.name = name;
      this.type = type;
      this.javaType = javaType;
      this.value = value;
    }

    /** A column that takes a text. */
    public static <E> Column<E> text(String name, Function<? super E, String> value) {
      return new Column<>(name, "text", String.class, value);
    }

    /** A column that takes bytes. */
    public static <E> Column<E> bytes(String name, Function<? super E, byte[]> value) {
      return new Column<>(name, "bytea", byte[].class, value);
    }

    private int sizeOf(E thing) {
      return value.apply(thing) instanceof byte[] bytes
          ? bytes.length
          : value.apply(thing).toString().length();
    }

    private Object[] arrayOf(List<E> things) {
      Object[] array = (Object[]) Array.newInstance(javaType, things.size());
      for (int i = 0; i < array.length; i++) {
        array[i] = value.apply(things.get(i));
      }
      return array;
    }
  }

  private final Sessions sessions;
  private final TableName table;
  private final List<Column<E>> columns;
  private final String sql;
  private final TableWrites writes;
  private final LatelyStored<E> lately;

  /**
   * Does not connect yet.
   *
   * @param table {@code name} or {@code schema.name}
   * @param columns the first two are the table's key
   * @param namesKey whether a conflict is looked for in the key alone, which takes the right to
   *     read it, and not in all that is unique
   * @param keyOf what things that are the same have in common; with {@code equals} and {@code
   *     hashCode}
   */
  public StoredOnce(
      PostgresDatabase database,
      String table,
      List<Column<E>> columns,
      boolean namesKey,
      Function<E, Object> keyOf) {
    this.sessions = database.sessions();
    this.table = new TableName(table);
    this.columns = List.copyOf(columns);
    this.sql = sql(namesKey);
    this.writes =
        new TableWrites(sessions, this.table, connection -> execute(connection, sql, List.of()));
    this.lately =
        new LatelyStored<>(keyOf, thing -> sizeOf(thing) <= LONGEST_REMEMBERED, this::insert);
  }

  /** Sorted, so that two processes with the same things wait for each other and don't deadlock. */
  private String sql(boolean namesKey) {
    List<Field<Object>> names = columns.stream().map(column -> field(name(column.name))).toList();
    List<Field<Object>> key = names.subList(0, KEY_COLUMNS);
    List<QueryPart> arrays =
        columns.stream().<QueryPart>map(column -> raw("?::" + column.type + "[]")).toList();
    Table<?> things =
        table("unnest({0})", list(arrays))
            .as("v", columns.stream().map(column -> column.name).toArray(String[]::new));
    CommonTableExpression<?> durable = PostgresDatabase.durable();
    InsertOnDuplicateStep<?> insert =
        insertInto(table(table.quoted()))
            .columns(names)
            .select(select(names).from(durable, things).orderBy(key));
    return Jooq.renderer()
        .render(
            with(durable)
                // jOOQ has no method for an INSERT without RETURNING in WITH.
                .with(
                    name("stored")
                        .as(
                            resultQuery(
                                "{0}",
                                namesKey
                                    ? insert.onConflict(key).doNothing()
                                    : insert.onConflictDoNothing())))
                .select(Incarnation.of(table), Replication.WAIT_FOR_EARLIER));
  }

  /** What was lately stored under a key; null where that is not known. */
  public @Nullable E get(Object key) {
    return lately.get(key);
  }

  /**
   * Stores, and commits, those that are not known to be stored.
   *
   * <p>Where it fails the same is tried with nothing to store, as in {@link PostgresSink#write}.
   *
   * @param asks whether the server is asked also where all are known to be stored, so that one that
   *     took over gets them again
   * @return which server has all of them, see {@link #otherServer}
   * @throws BadBatchException where one can never be stored
   * @throws SinkUnavailableException where they are not known stored and may be tried again
   * @throws PostgresSinkException where the database refuses the write as such
   */
  public String store(Collection<E> things, boolean asks) {
    try {
      return lately.store(things, asks);
    } catch (SQLException e) {
      throw Failures.ofTable(table, e);
    }
  }

  /** Says that another server answered than the one that {@link #store} named. */
  public void otherServer(String server) {
    lately.otherServer(server);
  }

  /** Has the server plan the statement, which checks columns, key and privileges. */
  public void explain(Connection connection) throws SQLException {
    execute(connection, "explain " + sql, List.of());
  }

  private int sizeOf(E thing) {
    int size = 0;
    for (Column<E> column : columns) {
      size += column.sizeOf(thing);
    }
    return size;
  }

  /** Writes any number, none too, in bounded transactions, and answers which server has them. */
  private String insert(Collection<E> things, boolean again) throws SQLException {
    List<E> some = new ArrayList<>();
    long bytes = 0;
    String server = null;
    for (E thing : things) {
      int size = sizeOf(thing);
      if (some.size() == MOST_THINGS || (!some.isEmpty() && bytes + size > MOST_BYTES)) {
        server = insert(some, again, server);
        some.clear();
        bytes = 0;
      }
      some.add(thing);
      bytes += size;
    }
    return insert(some, again, server);
  }

  /**
   * Writes some more.
   *
   * @param before the server that has the ones before
   */
  private String insert(List<E> things, boolean again, @Nullable String before)
      throws SQLException {
    PostgresDatabase.Work<String> work = connection -> execute(connection, sql, things);
    String server =
        again ? Transactions.ofOneStatement(sessions, work) : writes.write(things.size(), work);
    if (before != null && !before.equals(server)) {
      throw new SQLTransientConnectionException("servers take turns", "08006");
    }
    return server;
  }

  private String execute(Connection connection, String statementSql, List<E> things)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(statementSql)) {
      int parameter = 1;
      for (Column<E> column : columns) {
        statement.setArray(
            parameter++, connection.createArrayOf(column.type, column.arrayOf(things)));
      }
      String server;
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        server = result.getString(1);
      }
      Replication.require(statement.getWarnings());
      return server;
    }
  }
}

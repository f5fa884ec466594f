package dev.sluice.postgres;

import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.Column;
import dev.sluice.mapping.ColumnType;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import dev.sluice.mapping.TokenAlias;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which column of which table takes which part of a value. Unchanging and thread-safe, provided
 * that its functions are.
 *
 * <pre>{@code
 * TableBinding<Login> binding =
 *     TableBinding.<Login>to("user_logins")
 *         .column("user_id", ColumnType.varchar(128), Login::userId)
 *         .column("app_version", ColumnType.of(ColumnType.Kind.INTEGER), Login::appVersion)
 *         .build();
 * }</pre>
 *
 * @param <O> the type of a stored value
 */
public final class TableBinding<O> {

  /** A column and where its value comes from. */
  record BoundColumn<O>(
      Column column, ArrayType arrayType, Function<? super O, ? extends @Nullable Object> value) {}

  private final TableName table;
  private final List<BoundColumn<O>> columns;
  private final Function<? super O, List<TokenAlias>> aliases;

  private TableBinding(
      TableName table,
      List<BoundColumn<O>> columns,
      Function<? super O, List<TokenAlias>> aliases) {
    this.table = table;
    this.columns = List.copyOf(columns);
    this.aliases = aliases;
  }

  /**
   * Binds the rows that a mapping makes to the mapping's table.
   *
   * @throws ConfigurationException where PostgreSQL can't have a table or column of such a name
   */
  public static TableBinding<Row> of(Mapping mapping) {
    Builder<Row> builder = to(mapping.table());
    List<Column> columns = mapping.columns();
    for (int i = 0; i < columns.size(); i++) {
      int index = i;
      builder.column(columns.get(i).name(), columns.get(i).type(), row -> row.get(index));
    }
    return builder.aliases(Row::aliases).build();
  }

  /**
   * Begins a binding.
   *
   * @param table {@code name}, looked up along the session's search path, or {@code schema.name};
   *     taken as it is written, upper case included
   * @throws ConfigurationException where PostgreSQL can't have a table of such a name
   */
  public static <O> Builder<O> to(String table) {
    return new Builder<>(new TableName(table));
  }

  TableName table() {
    return table;
  }

  List<BoundColumn<O>> columns() {
    return columns;
  }

  Function<? super O, List<TokenAlias>> aliases() {
    return aliases;
  }

  /** Shows the table and its columns. */
  @Override
  public String toString() {
    return table + columns.stream().map(bound -> bound.column().name()).toList().toString();
  }

  /** Collects the columns. Not thread-safe. */
  public static final class Builder<O> {
    private final TableName table;
    private final List<BoundColumn<O>> columns = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private Function<? super O, List<TokenAlias>> aliases = value -> List.of();

    private Builder(TableName table) {
      this.table = table;
    }

    /**
     * Adds a column.
     *
     * @param name the column's name, taken as it is written
     * @param type what the column has to hold; a table that is created gets just this
     * @param value gives null or a value of the Java type that {@link ColumnType.Kind} names; it
     *     must be pure
     * @throws ConfigurationException where the name is taken, empty or longer than 63 bytes
     */
    public Builder<O> column(
        String name, ColumnType type, Function<? super O, ? extends @Nullable Object> value) {
      TableName.checkName("a column's name", name);
      if (!names.add(name)) {
        throw new ConfigurationException(
            "table " + table + " is bound to column " + name + " twice");
      }
      columns.add(new BoundColumn<>(Column.of(name, type), ArrayType.of(type.kind()), value));
      return this;
    }

    /**
     * Says which aliases the tokens of a value have; without it there are none.
     *
     * @param aliases must be pure
     */
    public Builder<O> aliases(Function<? super O, List<TokenAlias>> aliases) {
      this.aliases = aliases;
      return this;
    }

    /**
     * Ends the binding.
     *
     * @throws ConfigurationException where it has no column
     */
    public TableBinding<O> build() {
      if (columns.isEmpty()) {
        throw new ConfigurationException("table " + table + " is bound to no column");
      }
      return new TableBinding<>(table, columns, aliases);
    }
  }
}

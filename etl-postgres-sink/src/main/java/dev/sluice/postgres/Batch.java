package dev.sluice.postgres;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.Keyed;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The values of a batch as one array a column, in the order of the batch. */
final class Batch {
  private final UUID[] keys;
  private final List<ArrayType> types;
  private final List<@Nullable Object[]> columns;

  private Batch(UUID[] keys, List<ArrayType> types, List<@Nullable Object[]> columns) {
    this.keys = keys;
    this.types = types;
    this.columns = columns;
  }

  /**
   * Takes the columns' values out of the batch's.
   *
   * @throws BadBatchException where a string can't be stored
   * @throws IllegalArgumentException where a key comes twice, or a value is not of its column's
   *     Java type
   */
  static <O> Batch of(List<Keyed<O>> batch, TableBinding<O> binding) {
    List<ArrayType> types = new ArrayList<>(binding.columns().size());
    List<@Nullable Object[]> columns = new ArrayList<>(binding.columns().size());
    for (TableBinding.BoundColumn<O> bound : binding.columns()) {
      types.add(bound.arrayType());
      columns.add(values(batch, bound));
    }
    return new Batch(distinctKeys(batch), types, columns);
  }

  private static <O> UUID[] distinctKeys(List<Keyed<O>> batch) {
    UUID[] keys = new UUID[batch.size()];
    Set<UUID> seen = new HashSet<>(2 * keys.length);
    for (int i = 0; i < keys.length; i++) {
      keys[i] = batch.get(i).key();
      if (!seen.add(keys[i])) {
        throw new IllegalArgumentException("key " + keys[i] + " comes twice in one batch");
      }
    }
    return keys;
  }

  private static <O> @Nullable Object[] values(
      List<Keyed<O>> batch, TableBinding.BoundColumn<O> bound) {
    @Nullable Object[] values = bound.arrayType().newArray(batch.size());
    for (int i = 0; i < values.length; i++) {
      Object value = bound.value().apply(batch.get(i).value());
      if (value != null) {
        values[i] = bound.arrayType().encode(value, bound.column().name());
      }
    }
    return values;
  }

  int size() {
    return keys.length;
  }

  /** Sets the parameters of a {@link BatchStatement}, from one of them on. */
  void bind(PreparedStatement statement, int first, ArrayForm form) throws SQLException {
    Connection connection = statement.getConnection();
    Array keyArray = form.of(connection, ArrayType.UUID, keys);
    int parameter = first;
    statement.setArray(parameter++, keyArray);
    statement.setArray(parameter++, keyArray);
    for (int i = 0; i < columns.size(); i++) {
      statement.setArray(parameter++, form.of(connection, types.get(i), columns.get(i)));
    }
  }
}

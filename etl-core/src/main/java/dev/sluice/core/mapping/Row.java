package dev.sluice.core.mapping;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, in the order of the mapping's columns, each null or of the Java type that
 * {@link ColumnType.Kind} names. {@link #toString()} shows no value.
 */
public final class Row {
  private final @Nullable Object[] values;

  Row(@Nullable Object[] values) {
    this.values = values;
  }

  /** The value of the column at {@code index}, counted from 0. */
  public @Nullable Object get(int index) {
    return values[index];
  }

  /** The values, unmodifiable. */
  public List<@Nullable Object> values() {
    return Collections.unmodifiableList(Arrays.asList(values));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Row row && Arrays.equals(values, row.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Row[" + values.length + " columns]";
  }
}

package dev.sluice.mapping;

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

  private final List<TokenAlias> aliases;

  private final List<SealedValue> sealed;

  Row(@Nullable Object[] values, List<TokenAlias> aliases, List<SealedValue> sealed) {
    this.values = values;
    this.aliases = aliases;
    this.sealed = sealed;
  }

  /** The value of the column at {@code index}, counted from 0. */
  public @Nullable Object get(int index) {
    return values[index];
  }

  /** The values, unmodifiable. */
  public List<@Nullable Object> values() {
    return Collections.unmodifiableList(Arrays.asList(values));
  }

  /** Further tokens of the row's masked values; none unless an overlap of keys lasts. */
  public List<TokenAlias> aliases() {
    return Collections.unmodifiableList(aliases);
  }

  /** The sealed originals of the row's tokens, for a vault; none where there is no seal. */
  public List<SealedValue> sealed() {
    return Collections.unmodifiableList(sealed);
  }

  /** Rows are equal whose values are. */
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

package dev.sluice.mapping;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A column of the target table. Immutable. */
public final class Column {
  private final String name;
  private final ColumnType type;

  private Column(String name, ColumnType type) {
    this.name = name;
    this.type = type;
  }

  /**
   * A column.
   *
   * @param name its name
   * @param type its SQL type
   */
  public static Column of(String name, ColumnType type) {
    return new Column(Objects.requireNonNull(name, "name"), Objects.requireNonNull(type, "type"));
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its SQL type. */
  public ColumnType type() {
    return type;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Column that && name.equals(that.name) && type.equals(that.type);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type);
  }

  @Override
  public String toString() {
    return "Column[" + name + " " + type + "]";
  }
}

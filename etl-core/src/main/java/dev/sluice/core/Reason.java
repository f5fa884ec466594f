package dev.sluice.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a message was rejected: a rule and the place where it was broken, never the value. Immutable.
 */
public final class Reason {
  private final String code;
  private final @Nullable String field;

  private Reason(String code, @Nullable String field) {
    this.code = code;
    this.field = field;
  }

  /** A reason that concerns the whole message. */
  public static Reason of(String code) {
    return of(code, null);
  }

  /**
   * A reason that concerns a part of the message.
   *
   * @param code the rule, such as {@code too_long} or {@code sql_23514}: one of a small set, since
   *     it becomes a label of metrics
   * @param field the field, column or constraint concerned; null where the whole message is
   */
  public static Reason of(String code, @Nullable String field) {
    return new Reason(Objects.requireNonNull(code, "code"), field);
  }

  /** The rule, such as {@code too_long} or {@code sql_23514}. */
  public String code() {
    return code;
  }

  /** The field, column or constraint concerned; null where the whole message is. */
  public @Nullable String field() {
    return field;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Reason that
        && code.equals(that.code)
        && Objects.equals(field, that.field);
  }

  @Override
  public int hashCode() {
    return Objects.hash(code, field);
  }

  /** The code, and the field where there is one: {@code too_long (device_type)}. */
  @Override
  public String toString() {
    return field == null ? code : code + " (" + field + ")";
  }
}

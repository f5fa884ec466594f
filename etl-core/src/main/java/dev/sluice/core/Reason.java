package dev.sluice.core;

import org.jspecify.annotations.Nullable;

/**
 * Why a message was rejected: a rule and the place where it was broken, never the value.
 *
 * @param code the rule, such as {@code too_long} or {@code sql_23514}
 * @param field the field, column or constraint concerned; null where the whole message is
 */
public record Reason(String code, @Nullable String field) {

  /** A reason that concerns the whole message. */
  public static Reason of(String code) {
    return new Reason(code, null);
  }

  public static Reason of(String code, String field) {
    return new Reason(code, field);
  }

  /** The code, and the field where there is one: {@code too_long (device_type)}. */
  @Override
  public String toString() {
    return field == null ? code : code + " (" + field + ")";
  }
}

package dev.sluice.postgres;

import dev.sluice.mapping.Column;
import dev.sluice.mapping.ColumnType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column as the catalogue has it.
 *
 * @param type as {@code format_type} writes it; of a domain the type below it
 * @param required whether it takes no null
 * @param filled whether it has a default
 * @param computed whether an INSERT may not give it a value
 */
record ActualColumn(String name, String type, boolean required, boolean filled, boolean computed) {

  private static final Pattern VARCHAR = Pattern.compile("varchar(?:\\((\\d+)\\))?");
  private static final Pattern NUMERIC = Pattern.compile("numeric(?:\\((\\d+),(-?\\d+)\\))?");

  /** Digits of the longest value of each type. */
  private static final int SMALLINT_DIGITS = 5;

  private static final int INTEGER_DIGITS = 10;
  private static final int BIGINT_DIGITS = 19;

  ActualColumn {
    type =
        type.replace("character varying", "varchar")
            .replaceFirst("^timestamp(\\(\\d\\))? with time zone$", "timestamptz$1");
  }

  /** Why the column can't hold a bound column's values; null where it can. */
  @Nullable String mismatch(Column needed) {
    String what = "column " + name + " is " + type;
    if (!holds(needed.type())) {
      return what + ", needed is " + needed.type();
    }
    return computed ? what + " that the database computes itself" : null;
  }

  /** Why the column stays in the way where no value is given for it; null where it does not. */
  @Nullable String mismatchUnbound() {
    return required && !filled && !computed
        ? "column " + name + " gets no value, takes no null and has no default"
        : null;
  }

  /** Whether every value of a type comes out of this column as it went in. */
  private boolean holds(ColumnType needed) {
    return switch (needed.kind()) {
      case VARCHAR -> type.equals("text") || isVarcharOf(needed.length());
      case TEXT -> type.equals("text") || type.equals("varchar");
      case SMALLINT ->
          type.equals("smallint")
              || type.equals("integer")
              || type.equals("bigint")
              || isNumericOf(SMALLINT_DIGITS);
      case INTEGER ->
          type.equals("integer") || type.equals("bigint") || isNumericOf(INTEGER_DIGITS);
      case BIGINT -> type.equals("bigint") || isNumericOf(BIGINT_DIGITS);
      case TIMESTAMPTZ -> type.equals("timestamptz") || type.equals("timestamptz(6)");
      case DOUBLE, NUMERIC, BOOLEAN, DATE, UUID, JSONB -> type.equals(needed.toString());
    };
  }

  private boolean isVarcharOf(int length) {
    Matcher matcher = VARCHAR.matcher(type);
    return matcher.matches()
        && (matcher.group(1) == null || Integer.parseInt(matcher.group(1)) >= length);
  }

  private boolean isNumericOf(int digits) {
    Matcher matcher = NUMERIC.matcher(type);
    if (!matcher.matches()) {
      return false;
    }
    if (matcher.group(1) == null) {
      return true;
    }
    int scale = Integer.parseInt(matcher.group(2));
    return scale >= 0 && Integer.parseInt(matcher.group(1)) - scale >= digits;
  }
}

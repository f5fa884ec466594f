package dev.sluice.postgres;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.Reason;
import dev.sluice.mapping.ColumnType;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

/** How a column's values travel to the server: as one array of this element type. */
enum ArrayType {
  TEXT("text", String.class, String.class),
  SMALLINT("int2", Short.class, Short.class),
  INTEGER("int4", Integer.class, Integer.class),
  BIGINT("int8", Long.class, Long.class),
  DOUBLE("float8", Double.class, Double.class),
  NUMERIC("numeric", BigDecimal.class, BigDecimal.class),
  BOOLEAN("bool", Boolean.class, Boolean.class),
  DATE("date", LocalDate.class, LocalDate.class),
  TIMESTAMPTZ("timestamptz", Instant.class, Instant.class),
  UUID("uuid", UUID.class, UUID.class),
  JSONB("jsonb", String.class, String.class);

  private static final int LARGEST_FOUR_DIGIT_YEAR = 9999;

  private final String element;
  private final Class<?> javaType;
  private final Class<?> encodedType;

  ArrayType(String element, Class<?> javaType, Class<?> encodedType) {
    this.element = element;
    this.javaType = javaType;
    this.encodedType = encodedType;
  }

  static ArrayType of(ColumnType.Kind kind) {
    return switch (kind) {
      case VARCHAR, TEXT -> TEXT;
      case SMALLINT -> SMALLINT;
      case INTEGER -> INTEGER;
      case BIGINT -> BIGINT;
      case DOUBLE -> DOUBLE;
      case NUMERIC -> NUMERIC;
      case BOOLEAN -> BOOLEAN;
      case DATE -> DATE;
      case TIMESTAMPTZ -> TIMESTAMPTZ;
      case UUID -> UUID;
      case JSONB -> JSONB;
    };
  }

  /** The element's type where the array travels in binary form; otherwise unspecified. */
  int elementOid() {
    return switch (this) {
      case DATE -> Oid.DATE;
      case TIMESTAMPTZ -> Oid.TIMESTAMPTZ;
      case UUID -> Oid.UUID;
      default -> Oid.UNSPECIFIED;
    };
  }

  /** The type of such an array. */
  int arrayOid() {
    return switch (this) {
      case DATE -> Oid.DATE_ARRAY;
      case TIMESTAMPTZ -> Oid.TIMESTAMPTZ_ARRAY;
      case UUID -> Oid.UUID_ARRAY;
      default -> Oid.UNSPECIFIED;
    };
  }

  /** The element's type as PostgreSQL calls it. */
  String element() {
    return element;
  }

  @Nullable Object[] newArray(int length) {
    return (@Nullable Object[]) Array.newInstance(encodedType, length);
  }

  /**
   * A value as the array holds it.
   *
   * @param column what a failure calls the column
   * @throws BadBatchException where a string has a character that PostgreSQL can't store; the
   *     driver would send a question mark for an unpaired surrogate
   * @throws IllegalArgumentException where the value is of another Java type than the column's
   */
  Object encode(Object value, String column) {
    if (!javaType.isInstance(value)) {
      throw new IllegalArgumentException(
          "column %s takes a %s and was given a %s"
              .formatted(column, javaType.getName(), value.getClass().getName()));
    }
    return this == TEXT || this == JSONB ? storable((String) value, column) : value;
  }

  /** The values as the driver makes an array of text of them, which the server then reads. */
  @Nullable Object[] readable(@Nullable Object[] values) {
    return switch (this) {
      case DATE -> texts(values, value -> dateText((LocalDate) value));
      case TIMESTAMPTZ -> texts(values, value -> timestampText((Instant) value));
      default -> values;
    };
  }

  private static @Nullable Object[] texts(
      @Nullable Object[] values, Function<Object, String> textOf) {
    @Nullable String[] texts = new @Nullable String[values.length];
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      texts[i] = value == null ? null : textOf.apply(value);
    }
    return texts;
  }

  private static String storable(String text, String column) {
    if (!isStorable(text)) {
      throw new BadBatchException(Reason.of("bad_character", column));
    }
    return text;
  }

  private static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static String dateText(LocalDate date) {
    return isPlain(date) ? date.toString() : farDate(date) + era(date);
  }

  private static String timestampText(Instant instant) {
    OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
    LocalDate date = time.toLocalDate();
    return isPlain(date)
        ? instant.toString()
        : farDate(date) + " " + time.toLocalTime() + "Z" + era(date);
  }

  /** Whether PostgreSQL reads the date as Java's ISO text has it. */
  private static boolean isPlain(LocalDate date) {
    return date.getYear() >= 1 && date.getYear() <= LARGEST_FOUR_DIGIT_YEAR;
  }

  private static String farDate(LocalDate date) {
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02d",
        date.get(ChronoField.YEAR_OF_ERA),
        date.getMonthValue(),
        date.getDayOfMonth());
  }

  private static String era(LocalDate date) {
    return date.getYear() < 1 ? " BC" : "";
  }
}

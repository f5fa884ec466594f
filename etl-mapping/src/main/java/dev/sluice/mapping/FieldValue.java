package dev.sluice.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Makes a column's value of a field that is there and not null. */
@FunctionalInterface
interface FieldValue {
  Pattern CANONICAL_UUID =
      Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  /** Digits on either side of the point that PostgreSQL's numeric takes (manual, table 8.2). */
  int LONGEST_FRACTION = 16_383;

  int LONGEST_INTEGER = 131_072;

  /**
   * Makes the value.
   *
   * @param field what a rejection calls the field
   */
  Object of(JsonNode node, String field) throws RejectedException;

  /** Takes a field as its column's type says, without any conversion between JSON types. */
  static FieldValue of(ColumnType type) {
    return switch (type.kind()) {
      case VARCHAR, TEXT ->
          (node, field) -> {
            String text = Text.of(node, field);
            Text.checkFits(text, type, field);
            return text;
          };
      case SMALLINT ->
          (node, field) -> (short) integer(node, field, Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER ->
          (node, field) -> (int) integer(node, field, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BIGINT -> (node, field) -> integer(node, field, Long.MIN_VALUE, Long.MAX_VALUE);
      case DOUBLE -> FieldValue::floating;
      case NUMERIC -> FieldValue::decimal;
      case BOOLEAN ->
          (node, field) -> {
            require(node.isBoolean(), "wrong_type", field);
            return node.booleanValue();
          };
      case DATE -> FieldValue::date;
      case TIMESTAMPTZ -> FieldValue::timestamp;
      case UUID ->
          (node, field) -> {
            String text = Text.of(node, field);
            require(CANONICAL_UUID.matcher(text).matches(), "not_a_uuid", field);
            return UUID.fromString(text);
          };
      case JSONB ->
          (node, field) -> {
            checkJson(node, field);
            return node.toString();
          };
    };
  }

  private static long integer(JsonNode node, String field, long least, long most)
      throws RejectedException {
    require(node.isIntegralNumber(), "wrong_type", field);
    BigInteger number = node.bigIntegerValue();
    require(number.bitLength() < Long.SIZE, "out_of_range", field);
    long value = number.longValue();
    require(value >= least && value <= most, "out_of_range", field);
    return value;
  }

  private static Object floating(JsonNode node, String field) throws RejectedException {
    require(node.isNumber(), "wrong_type", field);
    double value = node.doubleValue();
    require(Double.isFinite(value), "out_of_range", field);
    return value;
  }

  private static Object decimal(JsonNode node, String field) throws RejectedException {
    require(node.isNumber(), "wrong_type", field);
    BigDecimal value = node.decimalValue();
    long integerDigits = (long) value.precision() - value.scale();
    require(
        value.scale() <= LONGEST_FRACTION && integerDigits <= LONGEST_INTEGER,
        "out_of_range",
        field);
    return value;
  }

  /** What PostgreSQL refuses within a {@code jsonb}: characters and numbers as in columns. */
  private static void checkJson(JsonNode node, String field) throws RejectedException {
    if (node.isTextual()) {
      Text.of(node, field);
    } else if (node.isNumber()) {
      decimal(node, field);
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      Text.check(member.getKey(), field);
    }
    for (JsonNode part : node) {
      checkJson(part, field);
    }
  }

  private static Object date(JsonNode node, String field) throws RejectedException {
    String text = Text.of(node, field);
    try {
      // Ten characters are a year of four digits: PostgreSQL knows no year 0 and Java writes signs.
      require(text.length() == 10 && !text.startsWith("0000"), "not_a_date", field);
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new RejectedException(Reason.of("not_a_date", field));
    }
  }

  private static Object timestamp(JsonNode node, String field) throws RejectedException {
    String text = Text.of(node, field);
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      int year = instant.atOffset(java.time.ZoneOffset.UTC).getYear();
      require(year >= 1 && year <= 9999, "not_a_timestamp", field);
      return instant;
    } catch (DateTimeException e) {
      throw new RejectedException(Reason.of("not_a_timestamp", field));
    }
  }

  private static void require(boolean holds, String code, String field) throws RejectedException {
    if (!holds) {
      throw new RejectedException(Reason.of(code, field));
    }
  }
}

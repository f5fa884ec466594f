package dev.sluice.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Reason;
import dev.sluice.core.Receipt;
import dev.sluice.core.RejectedException;
import dev.sluice.core.Transformer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/** Any body makes a row that the table can hold, or is rejected by a rule and a place. */
class MappingPropertyTest {
  private static final Mapping MAPPING =
      Mapping.parse(
          "test.yaml",
          """
          table: t
          key: /key
          columns:
            varchar: {from: /varchar, type: varchar(8)}
            text: {from: /text, type: text}
            smallint: {from: /smallint, type: smallint}
            integer: {from: /integer, type: integer}
            bigint: {from: /bigint, type: bigint}
            double: {from: /double, type: double precision}
            numeric: {from: /numeric, type: numeric}
            boolean: {from: /boolean, type: boolean}
            date: {from: /date, type: date}
            timestamptz: {from: /timestamptz, type: timestamptz}
            uuid: {from: /uuid, type: uuid}
            jsonb: {from: /jsonb, type: jsonb}
            version: {from: /version, type: integer, decode: version}
            masked: {from: /masked, type: varchar(40), mask: {domain: d}}
            masked_ip: {from: /ip, type: text, mask: {domain: ip, canonical: ip}}
            nested: {from: /nested/0/a~1b, type: text}
          """);
  private static final Masker MASKER =
      (domain, clear) ->
          UUID.nameUUIDFromBytes((domain + '\0' + clear).getBytes(StandardCharsets.UTF_8))
              .toString();
  private static final Transformer<Delivery<String>, Keyed<Row>> ROWS = MAPPING.transformer(MASKER);
  private static final Set<String> CODES =
      Set.of(
          "not_json",
          "not_an_object",
          "duplicate_field",
          "too_deep_or_large",
          "missing",
          "wrong_type",
          "bad_character",
          "too_long",
          "out_of_range",
          "not_a_date",
          "not_a_timestamp",
          "not_a_uuid",
          "not_a_version");
  private static final Set<String> FIELDS = Set.copyOf(JsonBodies.FIELDS);

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void any_body_becomes_a_row_within_its_bounds_or_is_rejected_without_a_value(
      @ForAll("bodies") String body) {
    Keyed<Row> row;
    try {
      row = ROWS.transform(delivery(body));
    } catch (RejectedException e) {
      assertNoValue(e);
      outcome(e.reason().code());
      return;
    }
    outcome("row");
    List<Column> columns = MAPPING.columns();
    for (int i = 0; i < columns.size(); i++) {
      assertWithinBounds(columns.get(i), row.value().get(i));
    }
    assertThat(repeated(body)).as("a redelivery makes the same").isEqualTo(row);
  }

  @Provide
  Arbitrary<String> bodies() {
    return JsonBodies.bodies();
  }

  private static void outcome(String outcome) {
    Statistics.label("outcome")
        .collect(outcome)
        .coverage(
            seen -> {
              seen.check("row").percentage(share -> share > 5);
              seen.check("not_json").count(count -> count > 0);
              seen.check("wrong_type").count(count -> count > 0);
              seen.check("bad_character").count(count -> count > 0);
              seen.check("out_of_range").count(count -> count > 0);
            });
  }

  private static void assertNoValue(RejectedException e) {
    Reason reason = e.reason();
    assertThat(CODES).contains(reason.code());
    if (reason.field() != null) {
      assertThat(FIELDS).contains(reason.field());
    }
    assertThat(e).hasNoCause().hasMessage(reason.toString());
    assertThat(e.getStackTrace()).isEmpty();
    assertThat(e.getSuppressed()).isEmpty();
  }

  private static void assertWithinBounds(Column column, @Nullable Object value) {
    if (value == null) {
      return;
    }
    switch (column.type().kind()) {
      case VARCHAR -> {
        String text = storable(value);
        assertThat(text.codePointCount(0, text.length()))
            .isLessThanOrEqualTo(column.type().length());
      }
      case TEXT -> storable(value);
      case SMALLINT -> assertThat(value).isInstanceOf(Short.class);
      case INTEGER -> assertThat(value).isInstanceOf(Integer.class);
      case BIGINT -> assertThat(value).isInstanceOf(Long.class);
      case DOUBLE -> assertThat((Double) value).isFinite();
      case NUMERIC -> {
        BigDecimal number = (BigDecimal) value;
        assertThat(number.scale()).isLessThanOrEqualTo(16_383);
        assertThat((long) number.precision() - number.scale()).isLessThanOrEqualTo(131_072);
      }
      case BOOLEAN -> assertThat(value).isInstanceOf(Boolean.class);
      case DATE -> assertThat(((LocalDate) value).getYear()).isBetween(1, 9999);
      case TIMESTAMPTZ ->
          assertThat(OffsetDateTime.ofInstant((Instant) value, ZoneOffset.UTC).getYear())
              .isBetween(1, 9999);
      case UUID -> assertThat(value).isInstanceOf(UUID.class);
      case JSONB -> assertJson((String) value);
    }
    if (column.name().startsWith("masked")) {
      assertThat((String) value).matches("[0-9a-f-]{36}");
    }
  }

  private static String storable(Object value) {
    String text = (String) value;
    assertThat(text.indexOf('\0')).isNegative();
    assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .as("without half a surrogate pair")
        .isEqualTo(text);
    return text;
  }

  private static void assertJson(String json) {
    storable(json);
    assertThat(json).doesNotContain("\\u0000");
    try {
      Objects.requireNonNull(new JsonMapper().readTree(json));
    } catch (java.io.IOException e) {
      throw new AssertionError("not JSON: " + json, e);
    }
  }

  private static Keyed<Row> repeated(String body) {
    try {
      return ROWS.transform(delivery(body));
    } catch (RejectedException e) {
      throw new AssertionError(e);
    }
  }

  private static Delivery<String> delivery(String body) {
    return Delivery.of("id", body, 1, Instant.EPOCH, new Receipt() {});
  }
}

package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.Keyed;
import dev.sluice.core.WriteResult;
import dev.sluice.mapping.ColumnType;
import dev.sluice.mapping.ColumnType.Kind;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

class ValuesTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();

  private DataSource dataSource = new PGSimpleDataSource();

  @BeforeEach
  void connectAsUsual() {
    dataSource = database.dataSource();
  }

  /** Stores values in one batch, in a column of their own, and reads them back as text. */
  private List<@Nullable String> stored(ColumnType type, @Nullable Object... values) {
    TableBinding<List<@Nullable Object>> binding =
        TableBinding.<List<@Nullable Object>>to("t").column("c", type, one -> one.get(0)).build();
    List<Keyed<List<@Nullable Object>>> batch =
        Arrays.stream(values)
            .map(value -> Keyed.of(UUID.randomUUID(), Collections.singletonList(value)))
            .toList();
    try (var sink = PostgresSink.open(dataSource, binding, PostgresSinkOptions.defaults())) {
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(values.length, 0));
    }
    return database.column("select c from t order by ctid");
  }

  @Test
  void strings_come_out_as_they_went_in() {
    Object[] odd = {
      "", " ", "NULL", "null", "\"", "\\", "\\\\\"", "'", "''; drop table t; --", "{", "}", "{}",
      "{\"a\",b}", ",", "a,b", "\n\r\t\b", "$1", "?", "??", "{0}", ":name", "%s", "ä", "\u0301",
      "\ud83d\ude00", "\uffff", "\u0001", "\u007f", "\u2028", "x ", null
    };

    assertThat(stored(ColumnType.varchar(30), odd)).isEqualTo(Arrays.asList(odd));
    database.execute("drop table t");
    assertThat(stored(ColumnType.of(Kind.TEXT), odd)).isEqualTo(Arrays.asList(odd));
  }

  @Test
  void a_varchar_holds_its_length_in_characters_beyond_the_basic_plane() {
    String longest = "\ud83d\ude00".repeat(32);

    assertThat(stored(ColumnType.varchar(32), longest)).containsExactly(longest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "\ud83d", "\ude00", "x\ud83dx", "\ude00\ud83d"})
  void a_string_that_utf_8_or_the_server_would_change_is_refused_with_its_column(String odd) {
    assertThatThrownBy(() -> stored(ColumnType.of(Kind.TEXT), "good", odd))
        .isInstanceOfSatisfying(
            BadBatchException.class, e -> assertThat(e.reason()).hasToString("bad_character (c)"));
  }

  @Test
  void integers_reach_their_extremes() {
    assertThat(stored(ColumnType.of(Kind.SMALLINT), Short.MIN_VALUE, Short.MAX_VALUE, null))
        .containsExactly("-32768", "32767", null);
    database.execute("drop table t");
    assertThat(stored(ColumnType.of(Kind.INTEGER), Integer.MIN_VALUE, Integer.MAX_VALUE, null))
        .containsExactly("-2147483648", "2147483647", null);
    database.execute("drop table t");
    assertThat(stored(ColumnType.of(Kind.BIGINT), Long.MIN_VALUE, Long.MAX_VALUE, null))
        .containsExactly("-9223372036854775808", "9223372036854775807", null);
  }

  @Test
  void fractions_keep_every_digit() {
    assertThat(
            stored(
                ColumnType.of(Kind.DOUBLE),
                Double.MAX_VALUE,
                Double.MIN_VALUE,
                0.1,
                -0.0,
                1.0 / 3,
                null))
        .containsExactly(
            "1.7976931348623157e+308", "5e-324", "0.1", "-0", "0.3333333333333333", null);
    database.execute("drop table t");
    String digits = "9".repeat(131_072) + "." + "7".repeat(16_383);
    assertThat(
            stored(
                ColumnType.of(Kind.NUMERIC),
                new BigDecimal(digits),
                new BigDecimal("-0.10"),
                new BigDecimal("1E+20"),
                null))
        .containsExactly(digits, "-0.10", "100000000000000000000", null);
  }

  /** Through poolers that know no prepared statements, where nothing travels in binary form. */
  @Test
  void a_driver_in_simple_mode_stores_the_same() throws SQLException {
    PGSimpleDataSource simple = database.dataSource().unwrap(PGSimpleDataSource.class);
    simple.setPreferQueryMode(PreferQueryMode.SIMPLE);
    dataSource = simple;

    dates_reach_from_the_first_to_the_last_that_postgresql_has();
    database.execute("drop table t");
    instants_keep_their_microseconds_in_any_time_zone();
    database.execute("drop table t");
    UUID id = UUID.fromString("fedcba98-7654-3210-fedc-ba9876543210");
    assertThat(stored(ColumnType.of(Kind.UUID), id, null)).containsExactly(id.toString(), null);
  }

  @Test
  void times_are_rounded_to_microseconds_as_the_server_rounds_text() {
    assertThat(
            stored(
                ColumnType.of(Kind.TIMESTAMPTZ),
                Instant.parse("2026-01-01T00:00:00.000000499Z"),
                Instant.parse("2026-01-01T00:00:00.000001501Z"),
                Instant.parse("2026-01-01T00:00:00.999999999Z")))
        .containsExactly(
            "2026-01-01 00:00:00+00", "2026-01-01 00:00:00.000002+00", "2026-01-01 00:00:01+00");
  }

  @Test
  void what_is_beyond_all_dates_and_times_is_refused_and_not_taken_for_infinity() {
    for (Object beyond :
        List.of(
            LocalDate.MAX,
            LocalDate.MIN,
            LocalDate.of(5_874_898, 1, 1),
            Instant.MAX,
            Instant.MIN)) {
      Kind kind = beyond instanceof Instant ? Kind.TIMESTAMPTZ : Kind.DATE;
      assertThatThrownBy(() -> stored(ColumnType.of(kind), beyond))
          .isInstanceOfSatisfying(
              BadBatchException.class, e -> assertThat(e.reason().code()).isEqualTo("sql_22008"));
      database.execute("drop table t");
    }
  }

  @Test
  void dates_reach_from_the_first_to_the_last_that_postgresql_has() {
    assertThat(
            stored(
                ColumnType.of(Kind.DATE),
                LocalDate.of(2024, 2, 29),
                LocalDate.of(9999, 12, 31),
                LocalDate.of(10_000, 1, 1),
                LocalDate.of(5_874_897, 12, 31),
                LocalDate.of(1, 1, 1),
                LocalDate.of(0, 12, 31),
                LocalDate.of(-4712, 1, 1),
                null))
        .containsExactly(
            "2024-02-29",
            "9999-12-31",
            "10000-01-01",
            "5874897-12-31",
            "0001-01-01",
            "0001-12-31 BC",
            "4713-01-01 BC",
            null);
  }

  @Test
  void instants_keep_their_microseconds_in_any_time_zone() {
    assertThat(
            stored(
                ColumnType.of(Kind.TIMESTAMPTZ),
                Instant.parse("2026-03-29T01:30:00.000001Z"),
                Instant.parse("0001-01-01T00:00:00Z"),
                Instant.parse("0000-12-31T23:59:59.999999Z"),
                Instant.parse("+10000-01-01T00:00:00Z"),
                Instant.parse("+294276-12-31T23:59:59.999999Z"),
                Instant.parse("-4712-01-01T00:00:00Z"),
                null))
        .containsExactly(
            "2026-03-29 01:30:00.000001+00",
            "0001-01-01 00:00:00+00",
            "0001-12-31 23:59:59.999999+00 BC",
            "10000-01-01 00:00:00+00",
            "294276-12-31 23:59:59.999999+00",
            "4713-01-01 00:00:00+00 BC",
            null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-999999999-01-01", "+999999999-12-31", "-4713-01-01"})
  void a_date_that_postgresql_does_not_have_is_a_bad_batch(String date) {
    assertThatThrownBy(() -> stored(ColumnType.of(Kind.DATE), LocalDate.parse(date)))
        .isInstanceOf(BadBatchException.class)
        .hasMessage("sql_22008");
    database.execute("drop table t");
    Instant instant = LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
    assertThatThrownBy(() -> stored(ColumnType.of(Kind.TIMESTAMPTZ), instant))
        .isInstanceOf(BadBatchException.class)
        .hasMessage("sql_22008");
  }

  @Test
  void booleans_uuids_and_json_come_out_as_they_went_in() {
    assertThat(stored(ColumnType.of(Kind.BOOLEAN), true, false, null))
        .containsExactly("t", "f", null);
    database.execute("drop table t");
    UUID uuid = UUID.randomUUID();
    assertThat(stored(ColumnType.of(Kind.UUID), uuid, new UUID(-1, -1), null))
        .containsExactly(uuid.toString(), "ffffffff-ffff-ffff-ffff-ffffffffffff", null);
    database.execute("drop table t");
    assertThat(stored(ColumnType.of(Kind.JSONB), "{\"a\": \"\\\\\\\"{},\"}", "null", null))
        .containsExactly("{\"a\": \"\\\\\\\"{},\"}", "null", null);
  }

  @Test
  void rows_go_in_in_the_order_of_the_batch() {
    Object[] numbers = IntStream.range(0, 3_000).boxed().toArray();
    List<@Nullable String> expected = new ArrayList<>();
    for (Object number : numbers) {
      expected.add(number.toString());
    }

    assertThat(stored(ColumnType.of(Kind.INTEGER), numbers)).isEqualTo(expected);
  }

  @Test
  void a_value_of_another_java_type_is_refused_by_its_column_and_not_shown() {
    assertThatThrownBy(() -> stored(ColumnType.of(Kind.INTEGER), "canary"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("column c takes a java.lang.Integer and was given a java.lang.String");
  }
}

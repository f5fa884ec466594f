package dev.sluice.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Masker;
import dev.sluice.core.Reason;
import dev.sluice.core.Receipt;
import dev.sluice.core.RejectedException;
import dev.sluice.core.Seal;
import dev.sluice.core.TokenAlias;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {
  private static final String ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
  private static final Masker MASKER = (domain, clear) -> domain + "#" + clear.hashCode();
  private static final String LOGIN =
      """
      {"user_id": "u-1", "app_version": "2.3.0", "device_type": "ios", "ip": "10.1.2.3",
       "locale": null, "device_id": "d-1", "password": "hunter2"}
      """;

  @Test
  void a_login_event_becomes_a_masked_row_of_the_bundled_mapping() throws Exception {
    Mapping mapping = Mapping.userLogins();

    Keyed<Row> row = mapping.transformer(MASKER).transform(delivery(LOGIN));

    assertThat(row.key()).isEqualTo(Keyed.keyOf(delivery(LOGIN)));
    assertThat(row.value().values())
        .containsExactly(
            "u-1",
            "ios",
            MASKER.mask("ip", "10.1.2.3"),
            MASKER.mask("device_id", "d-1"),
            null,
            2_003_000,
            LocalDate.of(2026, 2, 28));
    assertThat(mapping.table()).isEqualTo("user_logins");
    assertThat(mapping.columns())
        .extracting(column -> column.name() + " " + column.type())
        .containsExactly(
            "user_id varchar(128)",
            "device_type varchar(32)",
            "masked_ip varchar(256)",
            "masked_device_id varchar(256)",
            "locale varchar(32)",
            "app_version integer",
            "create_date date");
  }

  @Test
  void nothing_bare_the_mapping_is_an_allow_list() throws Exception {
    Row row = Mapping.userLogins().transformer(MASKER).transform(delivery(LOGIN)).value();

    assertThat(row.values()).doesNotContain("hunter2", "10.1.2.3", "d-1");
    assertThat(row.toString()).isEqualTo("Row[7 columns]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                           | not_json          |
          user_id=1                                    | not_json          |
          {"user_id": "u"                              | not_json          |
          {"user_id": "u"} {"user_id": "u"}            | not_json          |
          ["u"]                                        | not_an_object     |
          "u"                                          | not_an_object     |
          null                                         | not_an_object     |
          {"user_id": "u", "user_id": "v"}             | duplicate_field   |
          {"user_id": "u", "x": {"a": 1, "a": 2}}      | duplicate_field   |
          {}                                           | missing           | user_id
          {"user_id": null}                            | missing           | user_id
          {"user_id": 7}                               | wrong_type        | user_id
          {"user_id": {"a": "b"}}                      | wrong_type        | user_id
          {"user_id": ["a"]}                           | wrong_type        | user_id
          {"user_id": true}                            | wrong_type        | user_id
          {"user_id": "a\\u0000b"}                     | bad_character     | user_id
          {"user_id": "a\\ud800"}                      | bad_character     | user_id
          {"user_id": "\\udc00a"}                      | bad_character     | user_id
          {"user_id": "12345678901234567"}             | too_long          | user_id
          """)
  void a_body_that_breaks_a_rule_is_rejected_by_code_and_field(
      String body, String code, @Nullable String field) {
    assertThat(rejection("{from: /user_id, type: varchar(16), required: true}", body))
        .isEqualTo(new Reason(code, field));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          smallint         | 32768                     | out_of_range
          integer          | 2147483648                | out_of_range
          integer          | -2147483649               | out_of_range
          integer          | 1.0                       | wrong_type
          integer          | "1"                       | wrong_type
          bigint           | 9223372036854775808       | out_of_range
          double precision | 1e400                     | out_of_range
          double precision | "1"                       | wrong_type
          numeric          | 1e-16384                  | out_of_range
          numeric          | 1e999999999               | out_of_range
          boolean          | "true"                    | wrong_type
          boolean          | 1                         | wrong_type
          date             | "2026-02-30"              | not_a_date
          date             | "0000-01-01"              | not_a_date
          date             | "+12026-01-01"            | not_a_date
          date             | 20260101                  | wrong_type
          timestamptz      | "2026-02-03T04:05:06"     | not_a_timestamp
          uuid             | "1-2-3-4-5"               | not_a_uuid
          """)
  void a_value_that_its_type_can_not_hold_is_rejected(String type, String json, String code) {
    assertThat(rejection("{from: /f, type: " + type + "}", "{\"f\": " + json + "}"))
        .isEqualTo(Reason.of(code, "f"));
  }

  @Test
  void every_type_takes_its_extremes() throws Exception {
    assertThat(value("smallint", "-32768")).isEqualTo(Short.MIN_VALUE);
    assertThat(value("integer", "2147483647")).isEqualTo(Integer.MAX_VALUE);
    assertThat(value("bigint", "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(value("double precision", "1.5e300")).isEqualTo(1.5e300);
    assertThat(value("numeric", "0.1234567890123456789012345"))
        .isEqualTo(new BigDecimal("0.1234567890123456789012345"));
    assertThat(value("boolean", "false")).isEqualTo(false);
    assertThat(value("date", "\"2024-02-29\"")).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(value("timestamptz", "\"2026-01-01T00:00:00+14:00\""))
        .isEqualTo(Instant.parse("2025-12-31T10:00:00Z"));
    assertThat(value("uuid", "\"3F2504E0-4F89-41D3-9A0C-0305E82C3301\""))
        .isEqualTo(UUID.fromString(ID));
    assertThat(value("jsonb", "{\"a\": [1, null]}")).isEqualTo("{\"a\":[1,null]}");
    assertThat(value("text", "\"\"")).isEqualTo("");
    assertThat(value("varchar(2)", "\"😀é\"")).as("length in code points").isEqualTo("😀é");
  }

  @Test
  void nothing_unbounded_deep_long_and_huge_json_is_rejected() {
    String column = "{from: /f, type: text}";
    Reason limit = Reason.of("too_deep_or_large");

    assertThat(rejection(column, "{\"f\":".repeat(33) + "1" + "}".repeat(33))).isEqualTo(limit);
    assertThat(rejection(column, "{\"f\": \"" + "x".repeat(1024 * 1024 + 1) + "\"}"))
        .isEqualTo(limit);
    assertThat(rejection(column, "{\"f\": 1" + "0".repeat(1_000) + "}")).isEqualTo(limit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smallint",
        "integer",
        "bigint",
        "double precision",
        "numeric",
        "jsonb",
        "text",
        "uuid",
        "date",
        "timestamptz"
      })
  @Timeout(20)
  void nothing_unbounded_hostile_json_is_rejected_quickly_whatever_the_column(String type) {
    Mapping mapping = mapping("{from: /f, type: " + type + "}");
    for (String number : List.of("1e999999999", "-1e999999999", "1e99999999999", "1e2147483648")) {
      for (String body : List.of("{\"f\": " + number + "}", "{\"f\": [" + number + "]}")) {
        assertThat(rejection(mapping, body).code())
            .isIn("out_of_range", "wrong_type", "too_deep_or_large");
      }
    }
    for (String body :
        List.of(
            "[".repeat(1_000_000),
            "{\"f\":".repeat(150_000),
            "{\"f\": [" + "[],".repeat(300_000) + "1]}",
            "{\"f\": [" + "{},".repeat(300_000) + "1]}",
            "{\"f\": 1" + "0".repeat(1_000_000) + "}",
            "{\"" + "f".repeat(1_000_000) + "\": 1}",
            manyFields("f"),
            "{\"f\": \"" + "x".repeat(1_100_000) + "\"}")) {
      assertThat(rejection(mapping, body)).isEqualTo(Reason.of("too_deep_or_large"));
    }
  }

  @Test
  @Timeout(20)
  void nothing_unbounded_names_that_share_their_hash_cost_little() {
    StringBuilder body = new StringBuilder("{");
    for (int i = 0; i < 1 << 14; i++) {
      body.append(i == 0 ? "\"" : ",\"");
      for (int bit = 0; bit < 14; bit++) {
        // Ab and BA have one hash in Jackson's table of names; Aa and BB have in Java's.
        body.append((i >> bit & 1) == 0 ? "Ab" : "BA");
      }
      body.append("\":1");
    }
    Reason reason =
        rejection("{from: /f, type: text, required: true}", body.append('}').toString());

    assertThat(reason.code()).isIn("missing", "too_deep_or_large");
  }

  @Test
  void a_document_that_postgresql_would_refuse_is_rejected_before() {
    String column = "{from: /f, type: jsonb}";

    assertThat(rejection(column, "{\"f\": {\"a\": [\"\\u0000\"]}}"))
        .isEqualTo(Reason.of("bad_character", "f"));
    assertThat(rejection(column, "{\"f\": {\"\\ud800\": 1}}").code())
        .isIn("bad_character", "not_json");
    assertThat(rejection(column, "{\"f\": [[1e131072]]}"))
        .isEqualTo(Reason.of("out_of_range", "f"));
  }

  @Test
  void create_date_is_the_utc_date_of_sending_so_that_a_retry_makes_the_same_row()
      throws Exception {
    Mapping mapping = mapping("{value: sent-date, type: date}");

    assertThat(first(mapping, "{}", Instant.parse("2026-12-31T23:59:59.999Z")))
        .isEqualTo(LocalDate.of(2026, 12, 31));
    assertThat(first(mapping, "{}", Instant.parse("2027-01-01T00:00:00Z")))
        .isEqualTo(LocalDate.of(2027, 1, 1));
  }

  @Test
  void nested_fields_and_what_is_known_of_the_delivery_can_be_columns() throws Exception {
    assertThat(first(mapping("{from: /a/0/b~1c, type: text}"), "{\"a\": [{\"b/c\": \"x\"}]}"))
        .isEqualTo("x");
    assertThat(first(mapping("{value: message-id, type: text}"), "{}")).isEqualTo(ID);
    assertThat(first(mapping("{value: sent-time, type: timestamptz}"), "{}"))
        .isEqualTo(Instant.parse("2026-02-28T12:00:00Z"));
    assertThat(rejection("{from: /a/b, type: text, required: true}", "{\"a\": 1}"))
        .isEqualTo(Reason.of("missing", "a/b"));
  }

  @Test
  void an_sns_envelope_is_unwrapped_first() throws Exception {
    Mapping sns = parse("{from: /f, type: text}", "envelope: sns");

    assertThat(first(sns, "{\"Type\": \"Notification\", \"Message\": \"{\\\"f\\\": \\\"x\\\"}\"}"))
        .isEqualTo("x");
    assertThat(rejection(sns, "{\"f\": \"x\"}")).isEqualTo(Reason.of("missing", "Message"));
    assertThat(rejection(sns, "{\"Message\": {}}")).isEqualTo(Reason.of("wrong_type", "Message"));
    assertThat(rejection(sns, "{\"Message\": \"no json\"}")).isEqualTo(Reason.of("not_json"));
  }

  @Test
  void nothing_twice_a_business_key_replaces_the_message_id_and_counts_within_its_table()
      throws Exception {
    Mapping one = Mapping.parse("m", "{table: a, key: /id, columns: {c: {from: /f, type: text}}}");
    Mapping other =
        Mapping.parse("m", "{table: b, key: /id, columns: {c: {from: /f, type: text}}}");

    UUID key = one.transformer(MASKER).transform(delivery("{\"id\": 7}")).key();
    assertThat(one.transformer(MASKER).transform(delivery("{\"id\": \"7\"}")).key()).isEqualTo(key);
    assertThat(other.transformer(MASKER).transform(delivery("{\"id\": 7}")).key())
        .isNotEqualTo(key);
    assertThat(rejection(one, "{\"id\": null}")).isEqualTo(Reason.of("missing", "id"));
    assertThat(rejection(one, "{\"id\": 1.5}")).isEqualTo(Reason.of("wrong_type", "id"));
    assertThat(rejection(one, "{\"id\": \" \"}")).isEqualTo(Reason.of("missing", "id"));
    assertThat(rejection(one, "{\"id\": \"\\ud800\"}")).isEqualTo(Reason.of("bad_character", "id"));
  }

  @Test
  void nothing_bare_a_masker_that_misbehaves_gets_the_message_rejected() {
    Mapping mapping = mapping("{from: /ip, type: varchar(80), mask: {domain: ip, canonical: ip}}");
    String body = "{\"ip\": \"::FFFF:10.1.2.3\"}";
    Map<String, Masker> misbehaving =
        Map.of(
            "returns the canonical value", (domain, clear) -> clear,
            "returns the value", (domain, clear) -> "::FFFF:10.1.2.3",
            "returns null", MappingTest::nothing,
            "returns nothing", (domain, clear) -> "",
            "holds the canonical value", (domain, clear) -> "masked-" + clear,
            "holds the value", (domain, clear) -> "<::FFFF:10.1.2.3>",
            "throws", MappingTest::throwing,
            "throws what is checked", MappingTest::throwingChecked);

    misbehaving.forEach(
        (how, masker) ->
            assertThat(rejection(mapping, masker, body))
                .as(how)
                .isEqualTo(Reason.of("mask_failed", "c")));
    assertThat(rejection(mapping, MASKER, "{\"ip\": 7}")).isEqualTo(Reason.of("wrong_type", "ip"));
  }

  @Test
  void nothing_bare_an_empty_value_has_a_token_too() throws Exception {
    Mapping mapping = mapping("{from: /f, type: text, mask: {domain: d}}");

    assertThat(first(mapping, "{\"f\": \"\"}")).isEqualTo(MASKER.mask("d", ""));
    assertThat(rejection(mapping, (domain, clear) -> clear, "{\"f\": \"\"}"))
        .isEqualTo(Reason.of("mask_failed", "c"));
  }

  @Test
  void a_short_value_may_turn_up_in_its_token_by_chance() throws Exception {
    Mapping mapping = mapping("{from: /f, type: text, mask: {domain: d}}");
    Masker masker = (domain, clear) -> "efabac2d:61aaf25c82f9162f";

    for (String value : List.of("2", "61aaf25c", "d:61")) {
      assertThat(tokens(mapping, masker, value).get(0)).isEqualTo("efabac2d:61aaf25c82f9162f");
    }
    assertThat(rejection(mapping, masker, "{\"f\": \"61aaf25c82\"}").code())
        .isEqualTo("mask_failed");
  }

  @Test
  void a_token_that_does_not_fit_is_rejected_under_the_name_of_its_column() throws Exception {
    Mapping mapping = mapping("{from: /f, type: varchar(80), mask: {domain: d}}");

    assertThat(rejection(mapping, (domain, clear) -> "x".repeat(81), "{\"f\": \"v\"}"))
        .isEqualTo(Reason.of("too_long", "c"));
    assertThat(tokens(mapping, (domain, clear) -> "x".repeat(80), "v").get(0))
        .isEqualTo("x".repeat(80));
  }

  @Test
  void the_sealed_canonical_forms_of_all_columns_come_with_the_row() throws Exception {
    Mapping mapping =
        Mapping.parse(
            "test",
            """
            table: t
            columns:
              a: {from: /a, type: text, mask: {domain: ip, canonical: ip}}
              b: {from: /b, type: text, mask: {domain: other}}
              c: {from: /c, type: text, mask: {domain: other}}
              d: {from: /d, type: text}
            """);
    Masker masker = (domain, clear) -> "token" + clear.length();
    Seal seal =
        (domain, token, clear) ->
            (domain + " " + token + " " + clear).getBytes(StandardCharsets.UTF_8);
    Delivery<String> delivery =
        delivery("{\"a\":\"2001:DB8:0:0::1\",\"b\":\"kept already\",\"c\":\"new\",\"d\":\"bare\"}");

    Row row =
        mapping
            .transformer(masker, Map.of(), seal.unless((domain, token) -> token.equals("token12")))
            .transform(delivery)
            .value();

    assertThat(row.sealed())
        .extracting(value -> new String(value.sealed(), StandardCharsets.UTF_8))
        .containsExactly("ip token11 2001:db8::1", "other token3 new");
    assertThat(row.values()).containsExactly("token11", "token12", "token3", "bare");
    assertThat(row.sealed()).asString().doesNotContain("new");
    assertThat(mapping.transformer(masker).transform(delivery).value().sealed()).isEmpty();
  }

  @Test
  void a_seal_that_fails_rejects_the_message() {
    Seal seal =
        (domain, token, clear) -> {
          throw new IllegalStateException(clear);
        };

    assertThatThrownBy(
            () ->
                Mapping.userLogins().transformer(MASKER, Map.of(), seal).transform(delivery(LOGIN)))
        .isInstanceOf(RejectedException.class)
        .hasMessageStartingWith("mask_failed");
  }

  @Test
  void the_aliases_of_all_columns_come_with_the_row() throws Exception {
    Mapping mapping =
        Mapping.parse(
            "m",
            """
            table: t
            columns:
              a: {from: /a, type: text, mask: {domain: one}}
              b: {from: /b, type: text, mask: {domain: two}}
              c: {from: /c, type: text, mask: {domain: two}}
            """);
    Row row =
        mapping
            .transformer(aliasing((domain, clear) -> "old-" + clear.hashCode()))
            .transform(delivery("{\"a\": \"x\", \"b\": \"y\", \"c\": null}"))
            .value();

    assertThat(row.values()).containsExactly("new-120", "new-121", null);
    assertThat(row.aliases())
        .containsExactly(
            new TokenAlias("one", "old-120", "new-120"),
            new TokenAlias("two", "old-121", "new-121"));
    assertThat(mapping.transformer(MASKER).transform(delivery("{}")).value().aliases()).isEmpty();
  }

  @Test
  void nothing_bare_an_alias_that_tells_the_value_gets_the_message_rejected() {
    Mapping mapping = mapping("{from: /f, type: text, mask: {domain: d}}");

    for (Masker alias :
        List.<Masker>of(
            (domain, clear) -> clear, MappingTest::nothing, (domain, clear) -> "x" + clear)) {
      assertThat(rejection(mapping, aliasing(alias), "{\"f\": \"10.0.0.1\"}"))
          .isEqualTo(Reason.of("mask_failed", "c"));
    }
  }

  @Test
  void a_column_may_ask_for_a_masker_by_name() throws Exception {
    Mapping mapping = mapping("{from: /f, type: text, mask: {domain: d, masker: mine}}");

    assertThat(mapping.maskerNames()).containsExactly("mine");
    assertThat(mapping.usesStandardMasker()).isFalse();
    assertThat(
            mapping
                .transformer(MASKER, Map.of("mine", (domain, clear) -> "token"))
                .transform(delivery("{\"f\": \"x\"}"))
                .value()
                .get(0))
        .isEqualTo("token");
    assertThatThrownBy(() -> mapping.transformer(MASKER))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("unknown masker 'mine'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[1]",
        "table: t",
        "table: 'a.b.c'\ncolumns: {c: {from: /f, type: text}}",
        "table: t\ncolumns: {}",
        "table: t\ncolumns: {c: {from: /f, type: text}}\ncolumms: 1",
        "table: t\ntable: u\ncolumns: {c: {from: /f, type: text}}",
        "table: t\ncolumns: {c: {from: /f, type: text, msk: {domain: d}}}",
        "table: t\ncolumns: {c: {from: f, type: text}}",
        "table: t\ncolumns: {c: {type: text}}",
        "table: t\ncolumns: {c: {from: /f, value: sent-date, type: date}}",
        "table: t\ncolumns: {c: {from: /f}}",
        "table: t\ncolumns: {c: {from: /f, type: varchar}}",
        "table: t\ncolumns: {c: {from: /f, type: varchar(0)}}",
        "table: t\ncolumns: {c: {from: /f, type: money}}",
        "table: t\ncolumns: {c: {value: sent-date, type: text}}",
        "table: t\ncolumns: {c: {value: sent-date, type: date, required: true}}",
        "table: t\ncolumns: {c: {value: now, type: date}}",
        "table: t\ncolumns: {c: {from: /f, type: text, required: yes please}}",
        "table: t\ncolumns: {c: {from: /f, type: text, decode: version}}",
        "table: t\ncolumns: {c: {from: /f, type: text, decode: semver}}",
        "table: t\ncolumns: {c: {from: /f, type: integer, mask: {domain: d}}}",
        "table: t\ncolumns: {c: {from: /f, type: text, mask: {}}}",
        "table: t\ncolumns: {c: {from: /f, type: text, mask: ip}}",
        "table: t\ncolumns: {c: {from: /f, type: text, mask: {domain: d, canonical: phone}}}",
        "table: t\ncolumns: {c: {from: /f, type: integer, decode: version, mask: {domain: d}}}",
        "table: t\nkey: id\ncolumns: {c: {from: /f, type: text}}",
        "table: t\nenvelope: kafka\ncolumns: {c: {from: /f, type: text}}",
        "a: b: c",
      })
  void a_mapping_that_breaks_a_rule_is_refused_in_one_line_that_names_the_file(String yaml) {
    assertThatThrownBy(() -> Mapping.parse("my.yaml", yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("the mapping my.yaml")
        .hasMessageNotContaining("\n");
  }

  @Test
  void the_error_names_the_entry_and_what_is_known() {
    assertThatThrownBy(
            () -> Mapping.parse("my.yaml", "{table: t, columns: {c: {from: /f, tpe: text}}}"))
        .hasMessage(
            "the mapping my.yaml: columns: c: unknown key 'tpe'; known are"
                + " [from, value, type, required, decode, mask]");
  }

  @SuppressWarnings("NullAway") // what a masker that breaks its contract does
  private static String nothing(String domain, String clear) {
    return null;
  }

  private static String manyFields(String prefix) {
    StringBuilder body = new StringBuilder("{");
    for (int i = 0; i < 110_000; i++) {
      body.append(i == 0 ? "\"" : ",\"").append(prefix).append(i).append("\":1");
    }
    return body.append('}').toString();
  }

  private static String throwing(String domain, String clear) {
    throw new IllegalStateException(clear);
  }

  private static String throwingChecked(String domain, String clear) {
    throw MappingTest.<RuntimeException>unchecked(new java.io.IOException(clear));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Kotlin and Scala throw
  private static <E extends Exception> E unchecked(Exception e) throws E {
    throw (E) e;
  }

  private static Masker aliasing(Masker alias) {
    return new Masker() {
      @Override
      public String mask(String domain, String clear) {
        return "new-" + clear.hashCode();
      }

      @Override
      public List<String> aliases(String domain, String clear) {
        return Collections.singletonList(alias.mask(domain, clear));
      }
    };
  }

  private static List<@Nullable Object> tokens(Mapping mapping, Masker masker, String value)
      throws RejectedException {
    return mapping
        .transformer(masker)
        .transform(delivery("{\"f\": \"" + value + "\"}"))
        .value()
        .values();
  }

  private static Mapping mapping(String column) {
    return parse(column, "");
  }

  private static Mapping parse(String column, String line) {
    return Mapping.parse("test.yaml", "table: t\ncolumns: {c: " + column + "}\n" + line);
  }

  private static Object value(String type, String json) throws RejectedException {
    Object value = first(mapping("{from: /f, type: " + type + "}"), "{\"f\": " + json + "}");
    assertThat(value).isNotNull();
    return value == null ? "" : value;
  }

  private static @Nullable Object first(Mapping mapping, String body) throws RejectedException {
    return first(mapping, body, Instant.parse("2026-02-28T12:00:00Z"));
  }

  private static @Nullable Object first(Mapping mapping, String body, Instant sentAt)
      throws RejectedException {
    return mapping.transformer(MASKER).transform(delivery(body, sentAt)).value().get(0);
  }

  private static Reason rejection(String column, String body) {
    return rejection(mapping(column), body);
  }

  private static Reason rejection(Mapping mapping, String body) {
    return rejection(mapping, MASKER, body);
  }

  private static Reason rejection(Mapping mapping, Masker masker, String body) {
    RejectedException e =
        catchThrowableOfType(
            RejectedException.class, () -> mapping.transformer(masker).transform(delivery(body)));
    assertThat(e).hasNoCause();
    return e.reason();
  }

  private static Delivery<String> delivery(String body) {
    return delivery(body, Instant.parse("2026-02-28T12:00:00Z"));
  }

  private static Delivery<String> delivery(String body, Instant sentAt) {
    return new Delivery<>(ID, body, 1, sentAt, new Receipt() {});
  }
}

package dev.sluice.mapping;

import static dev.sluice.mapping.OneColumn.ID;
import static dev.sluice.mapping.OneColumn.first;
import static dev.sluice.mapping.OneColumn.mapping;
import static dev.sluice.mapping.OneColumn.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which values a column takes, and by which code it rejects the others. */
class ColumnValuesTest {
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
        .isEqualTo(Reason.of(code, field));
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
  void a_document_that_postgresql_would_refuse_is_rejected_before() {
    String column = "{from: /f, type: jsonb}";

    assertThat(rejection(column, "{\"f\": {\"a\": [\"\\u0000\"]}}"))
        .isEqualTo(Reason.of("bad_character", "f"));
    assertThat(rejection(column, "{\"f\": {\"\\ud800\": 1}}").code())
        .isIn("bad_character", "not_json");
    assertThat(rejection(column, "{\"f\": [[1e131072]]}"))
        .isEqualTo(Reason.of("out_of_range", "f"));
  }

  private static Object value(String type, String json) throws RejectedException {
    Object value = first(mapping("{from: /f, type: " + type + "}"), "{\"f\": " + json + "}");
    assertThat(value).isNotNull();
    return value == null ? "" : value;
  }
}

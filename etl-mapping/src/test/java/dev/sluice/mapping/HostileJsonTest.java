package dev.sluice.mapping;

import static dev.sluice.mapping.OneColumn.mapping;
import static dev.sluice.mapping.OneColumn.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing unbounded: bodies that are made to cost much. */
class HostileJsonTest {
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

  private static String manyFields(String prefix) {
    StringBuilder body = new StringBuilder("{");
    for (int i = 0; i < 110_000; i++) {
      body.append(i == 0 ? "\"" : ",\"").append(prefix).append(i).append("\":1");
    }
    return body.append('}').toString();
  }
}

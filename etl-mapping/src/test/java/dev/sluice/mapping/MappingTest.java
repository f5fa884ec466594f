package dev.sluice.mapping;

import static dev.sluice.mapping.OneColumn.ID;
import static dev.sluice.mapping.OneColumn.MASKER;
import static dev.sluice.mapping.OneColumn.delivery;
import static dev.sluice.mapping.OneColumn.first;
import static dev.sluice.mapping.OneColumn.mapping;
import static dev.sluice.mapping.OneColumn.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Keyed;
import dev.sluice.core.Reason;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a mapping makes of a message, and which row of which table. */
class MappingTest {
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
    Mapping sns = mapping("{from: /f, type: text}", "envelope: sns");

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
}

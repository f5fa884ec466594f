package dev.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyedTest {

  @Test
  void the_key_of_a_uuid_is_that_uuid() {
    String id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    assertThat(Keyed.keyOf(id)).isEqualTo(UUID.fromString(id));
  }

  @Test
  void any_other_id_gets_a_version_8_uuid_of_its_sha_256() {
    UUID key = Keyed.keyOf("orders-0-17");

    // printf 'orders-0-17' | sha256sum, with the version and variant bits of RFC 9562 set
    assertThat(key).isEqualTo(UUID.fromString("31d5507d-e12a-82d5-94e3-0e00ea677b09"));
    assertThat(key.version()).isEqualTo(8);
    assertThat(key.variant()).isEqualTo(2);
  }

  @Test
  void what_only_looks_like_a_uuid_does_not_collide_with_it() {
    assertThat(Keyed.keyOf("3F2504E0-4F89-41D3-9A0C-0305E82C3301"))
        .isNotEqualTo(Keyed.keyOf("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
  }

  @Test
  void the_key_of_a_message_is_the_same_at_every_delivery_and_begins_with_the_time_of_sending() {
    Instant sentAt = Instant.parse("2026-03-01T23:59:59.123Z");
    UUID key = Keyed.keyOf(delivery("3f2504e0-4f89-41d3-9a0c-0305e82c3301", 1, sentAt));

    assertThat(Keyed.keyOf(delivery("3f2504e0-4f89-41d3-9a0c-0305e82c3301", 7, sentAt)))
        .isEqualTo(key);
    assertThat(key.getMostSignificantBits() >>> 16).isEqualTo(sentAt.toEpochMilli());
    assertThat(key.toString()).endsWith("-81d3-9a0c-0305e82c3301");
  }

  @Test
  void messages_of_one_millisecond_have_different_keys_and_later_ones_have_larger_keys() {
    Instant sentAt = Instant.parse("2026-03-01T23:59:59.123Z");
    UUID key = Keyed.keyOf(delivery("3f2504e0-4f89-41d3-9a0c-0305e82c3301", 1, sentAt));

    assertThat(Keyed.keyOf(delivery("3f2504e0-4f89-41d3-9a0c-0305e82c3302", 1, sentAt)))
        .isNotEqualTo(key);
    assertThat(
            Keyed.keyOf(delivery("00000000-0000-4000-8000-000000000000", 1, sentAt.plusMillis(1))))
        .isGreaterThan(key);
    assertThat(Keyed.keyOf(delivery("orders-0-17", 1, sentAt)).toString())
        .endsWith("-82d5-94e3-0e00ea677b09");
  }

  private static Delivery<String> delivery(String id, int attempt, Instant sentAt) {
    return Delivery.of(id, "{}", attempt, sentAt, new Receipt() {});
  }
}

package dev.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

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
}

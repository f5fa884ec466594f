package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Receipt;
import dev.sluice.core.RejectedException;
import dev.sluice.core.Transformer;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MalformedTest {
  private static final Receipt RECEIPT = new Receipt() {};
  private static final Transformer<Delivery<String>, Keyed<Row>> MAPPING =
      Mapping.userLogins().transformer((domain, clear) -> domain + " " + clear.hashCode());

  @ParameterizedTest
  @EnumSource
  void is_rejected_by_the_bundled_mapping_for_the_reason_it_names(Malformed kind) {
    LoginMessages messages = LoginMessages.seeded(1);

    for (int i = 0; i < 20; i++) {
      String body = messages.malformed(kind);

      assertThatThrownBy(() -> MAPPING.transform(delivery(body)))
          .isInstanceOfSatisfying(
              RejectedException.class, e -> assertThat(e.reason().code()).isEqualTo(kind.code()));
    }
  }

  @Test
  void all_that_is_not_malformed_makes_a_row() throws RejectedException {
    for (String body : LoginMessages.seeded(2).ipv6(0.5).valid(2_000)) {
      assertThat(MAPPING.transform(delivery(body)).value().values()).hasSize(7);
    }
  }

  @Test
  void every_reason_of_the_bundled_mapping_is_there() {
    assertThat(Arrays.stream(Malformed.values()).map(Malformed::code).distinct())
        .containsExactlyInAnyOrder(
            "not_json",
            "not_an_object",
            "missing",
            "wrong_type",
            "too_long",
            "bad_character",
            "not_a_version",
            "out_of_range",
            "duplicate_field",
            "too_deep_or_large");
  }

  private static Delivery<String> delivery(String body) {
    return Delivery.of("00000000-0000-4000-8000-000000000000", body, 1, Instant.EPOCH, RECEIPT);
  }
}

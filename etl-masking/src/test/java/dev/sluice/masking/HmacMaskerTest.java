package dev.sluice.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.mapping.Masker;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HmacMaskerTest {
  private final KeySet keys = KeySets.parse(KeySetSamples.vector());
  private final Masker masker = Maskers.hmac(keys);

  @Test
  void equal_values_of_a_domain_have_equal_tokens_and_others_do_not() {
    assertThat(masker.mask("ip", "10.0.0.1")).isEqualTo(masker.mask("ip", "10.0.0.1"));
    assertThat(masker.mask("ip", "10.0.0.1")).isNotEqualTo(masker.mask("ip", "10.0.0.2"));
    assertThat(masker.mask("ip", "10.0.0.1")).isNotEqualTo(masker.mask("device_id", "10.0.0.1"));
  }

  @Test
  void a_character_can_not_move_from_the_domain_into_the_value() {
    assertThat(masker.mask("ip", "v6")).isNotEqualTo(masker.mask("ipv", "6"));
    assertThat(masker.mask("", "ip")).isNotEqualTo(masker.mask("ip", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> masker.mask("a\0b", "c"));
    assertThat(masker.mask("a", "b\0c")).isNotEqualTo(masker.mask("a", "b"));
  }

  @Test
  void a_token_is_the_key_id_and_64_digits_also_where_the_id_is_above_the_signed_range() {
    assertThat(masker.mask("ip", "10.0.0.1")).matches("efabac2d:[0-9a-f]{64}");
    String small = KeySetSamples.keySet("10", KeySetSamples.hmacKey("10", "ENABLED"));
    assertThat(Maskers.hmac(KeySets.parse(small)).mask("ip", "10.0.0.1"))
        .matches("0000000a:[0-9a-f]{64}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D", "\uD83D\uD83D\uDE00"})
  void an_unpaired_surrogate_is_refused_instead_of_being_masked_as_a_question_mark(String half) {
    for (Masker each : List.of(masker, new Sha256Masker())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> each.mask("ip", "CANARY" + half))
          .withMessageNotContaining("CANARY")
          .withNoCause();
    }
    assertThatIllegalArgumentException().isThrownBy(() -> masker.mask(half, "10.0.0.1"));
  }

  @Test
  void one_masker_makes_the_same_tokens_in_eight_threads() throws Exception {
    List<String> values = IntStream.range(0, 2_000).mapToObj(i -> "10.0.0." + i).toList();
    Callable<List<String>> mask = () -> values.stream().map(v -> masker.mask("ip", v)).toList();
    List<String> alone = mask.call();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<List<String>> tokens :
          threads.invokeAll(List.of(mask, mask, mask, mask, mask, mask, mask, mask))) {
        assertThat(tokens.get()).isEqualTo(alone);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}

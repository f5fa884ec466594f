package dev.sluice.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.Masker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SivMaskerTest {
  private final KeySet keys = KeySets.generate(Purpose.SIV);
  private final Masker masker = Maskers.siv(keys);

  @Test
  void equal_values_of_a_domain_have_equal_tokens_and_others_do_not() {
    String token = masker.mask("ip", "10.0.0.1");
    assertThat(Maskers.siv(keys).mask("ip", "10.0.0.1")).isEqualTo(token);
    assertThat(masker.mask("ip", "10.0.0.2")).isNotEqualTo(token);
    assertThat(masker.mask("device_id", "10.0.0.1")).isNotEqualTo(token);
    assertThat(Maskers.siv(KeySets.generate(Purpose.SIV)).mask("ip", "10.0.0.1"))
        .isNotEqualTo(token);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.1", "Zürich 😀", "2001:db8::1", "a\0b"})
  void who_holds_the_key_recovers_the_value(String value) {
    String token = masker.mask("d", value);
    assertThat(token).matches(keys.primaryId() + ":[A-Za-z0-9_-]+");
    assertThat(Unmaskers.siv(keys).unmask("d", List.of(token))).isEqualTo(Map.of(token, value));
  }

  @Test
  void what_is_altered_of_another_domain_or_key_is_not_recovered() {
    String token = masker.mask("ip", "10.0.0.1");
    String other = Maskers.siv(KeySets.generate(Purpose.SIV)).mask("ip", "10.0.0.1");
    String hmac = Maskers.hmac(KeySets.generate()).mask("ip", "10.0.0.1");
    char last = token.charAt(token.length() - 1);
    // 24 bytes end on a whole digit; the last one changed is another ciphertext.
    String altered = token.substring(0, token.length() - 1) + (last == 'A' ? 'B' : 'A');
    List<String> bad =
        List.of(
            altered,
            token + "=",
            token.substring(0, 20),
            keys.primaryId() + ":",
            keys.primaryId() + ":*",
            "10.0.0.1",
            "",
            other,
            hmac);
    assertThat(Unmaskers.siv(keys).unmask("ip", bad)).isEmpty();
    assertThat(Unmaskers.siv(keys).unmask("device_id", List.of(token))).isEmpty();
    assertThat(Unmaskers.siv(keys).unmask("ip", List.of(altered, token))).containsOnlyKeys(token);
  }

  @Test
  void a_token_has_one_spelling_though_base_64_has_unused_bits() {
    String token = masker.mask("d", "x");
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(token.charAt(token.length() - 1));
    String other = token.substring(0, token.length() - 1) + alphabet.charAt(last ^ 1);
    assertThat(Unmaskers.siv(keys).unmask("d", List.of(token, other, token + "=")))
        .containsOnlyKeys(token);
  }

  @Test
  void a_value_of_169_bytes_makes_a_token_of_256_characters() {
    assertThat(masker.mask("ip", "x".repeat(169))).hasSize(256);
    assertThat(masker.mask("ip", "x".repeat(170))).hasSizeGreaterThan(256);
  }

  @Test
  void after_a_rotation_both_tokens_are_recovered_until_the_old_key_is_disabled(
      @TempDir Path directory) {
    KeySetStore store = KeySetStore.inClear();
    Path file = directory.resolve("siv.json");
    KeySet before = store.create(file, Purpose.SIV);
    KeySet after = store.rotate(file);
    String old = Maskers.siv(before).mask("ip", "10.0.0.1");
    String young = Maskers.siv(after).mask("ip", "10.0.0.1");

    assertThat(young).startsWith(after.primaryId()).isNotEqualTo(old);
    assertThat(Unmaskers.siv(after).unmask("ip", List.of(old, young)))
        .isEqualTo(Map.of(old, "10.0.0.1", young, "10.0.0.1"));

    KeySet disabled = store.disable(file, before.primaryId());
    assertThat(Unmaskers.siv(disabled).unmask("ip", List.of(old, young))).containsOnlyKeys(young);
    KeySet enabled = store.enable(file, before.primaryId());
    assertThat(Unmaskers.siv(enabled).unmask("ip", List.of(old))).containsOnlyKeys(old);
  }

  @Test
  void an_unpaired_surrogate_is_refused_and_not_quoted() {
    for (List<String> pair : List.of(List.of("ip", "CANARY\uD83D"), List.of("CANARY\uD83D", "x"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> masker.mask(pair.get(0), pair.get(1)))
          .withMessageNotContaining("CANARY");
    }
  }

  @Test
  void a_key_set_for_something_else_is_refused() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Maskers.siv(KeySets.generate()))
        .withMessageContaining("keys create --for siv");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Maskers.hmac(keys))
        .withMessageContaining("keys create --for hmac");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Sealer.of(keys))
        .withMessageContaining("keys create --for vault");
  }
}

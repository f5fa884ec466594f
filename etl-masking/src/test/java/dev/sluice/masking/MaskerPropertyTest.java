package dev.sluice.masking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.mapping.Masker;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MaskerPropertyTest {
  private static final Masker HMAC = Maskers.hmac(KeySets.parse(KeySetSamples.vector()));

  /** Of the same key, read again as another process does. */
  private static final Masker OTHER = Maskers.hmac(KeySets.parse(KeySetSamples.vector()));

  private static final Masker SHA256 = new Sha256Masker();

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.MIXIN)
  void tokens_are_equal_where_domain_and_value_are_and_nowhere_else(
      @ForAll("domains") String domain,
      @ForAll("values") String value,
      @ForAll("domains") String otherDomain,
      @ForAll("values") String otherValue) {
    String token = HMAC.mask(domain, value);

    assertThat(token).matches("efabac2d:[0-9a-f]{64}").isEqualTo(OTHER.mask(domain, value));
    assertThat(OTHER.mask(otherDomain, otherValue).equals(token))
        .isEqualTo(domain.equals(otherDomain) && value.equals(otherValue));
    assertThat(SHA256.mask(domain, value))
        .matches("[0-9a-f]{64}")
        .isEqualTo(SHA256.mask(otherDomain, value));
    assertThat(SHA256.mask(domain, value).equals(SHA256.mask(domain, otherValue)))
        .isEqualTo(value.equals(otherValue));
  }

  @Property(tries = 1_000)
  void a_character_never_moves_from_the_domain_into_the_value(
      @ForAll("domains") String domain, @ForAll("values") String value, @ForAll int cut) {
    String together = domain + value;
    int at = Math.floorMod(cut, together.length() + 1);
    if (at != domain.length() && isWhole(together, at) && isWhole(together, domain.length())) {
      assertThat(HMAC.mask(together.substring(0, at), together.substring(at)))
          .isNotEqualTo(HMAC.mask(domain, value));
    }
  }

  @Provide
  Arbitrary<String> domains() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("ab").ofMaxLength(3),
        Arbitraries.of("ip", "device_id", "ü", "😀"));
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("ab?\0").ofMaxLength(3),
        Arbitraries.strings().ascii().ofMaxLength(40),
        Arbitraries.of("?", "é", "e\u0301", "😀", "x".repeat(100_000)));
  }

  /** Whether no pair of surrogates is cut, and the domain keeps free of the separator. */
  private static boolean isWhole(String text, int at) {
    return text.lastIndexOf('\0', at - 1) < 0
        && (at == text.length() || !Character.isLowSurrogate(text.charAt(at)));
  }
}

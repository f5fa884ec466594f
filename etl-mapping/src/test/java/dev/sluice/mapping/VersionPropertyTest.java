package dev.sluice.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.RejectedException;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class VersionPropertyTest {

  @Property(tries = 1_000)
  void the_numbers_order_and_tell_apart_as_the_versions_do(
      @ForAll("versions") List<Integer> one, @ForAll("versions") List<Integer> other)
      throws Exception {
    assertThat(Integer.compare(decode(one, "0"), decode(other, "")))
        .isEqualTo(Integer.signum(compare(one, other)));
  }

  @Property(tries = 1_000)
  void any_text_is_a_number_or_rejected(@ForAll("texts") String text) {
    try {
      assertThat(Version.decode(text, "v")).isNotNegative();
      assertThat(text).matches("[0-9]+(\\.[0-9]+){0,2}");
    } catch (RejectedException e) {
      assertThat(Set.of("not_a_version", "out_of_range")).contains(e.reason().code());
      assertThat(e.reason().field()).isEqualTo("v");
    }
  }

  @Provide
  Arbitrary<List<Integer>> versions() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(0, 3), Arbitraries.integers().between(0, 999))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("0123456789.").ofMaxLength(24),
        Arbitraries.strings().all().ofMaxLength(80));
  }

  private static int decode(List<Integer> version, String zeros) throws RejectedException {
    return Version.decode(
        String.join(".", version.stream().map(part -> zeros + part).toList()), "v");
  }

  private static int compare(List<Integer> one, List<Integer> other) {
    for (int i = 0; i < 3; i++) {
      int order = Integer.compare(part(one, i), part(other, i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int part(List<Integer> version, int i) {
    return i < version.size() ? version.get(i) : 0;
  }
}

package dev.sluice.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CanonicalIpPropertyTest {

  @Property(tries = 1_000)
  void every_spelling_of_an_address_has_one_form_which_is_the_address(
      @ForAll("groups") int[] groups, @ForAll Random random) throws Exception {
    String canonical = CanonicalIp.of(spelled(groups, random));

    assertThat(CanonicalIp.of(spelled(groups, random))).isEqualTo(canonical);
    assertThat(CanonicalIp.of(canonical)).isEqualTo(canonical);
    assertThat(InetAddress.getByName(canonical))
        .as("so that two addresses never have one form")
        .isEqualTo(InetAddress.getByName(full(groups)));
    assertThat(canonical).isEqualTo(canonical.toLowerCase(Locale.ROOT));
  }

  @Property(tries = 1_000)
  void any_text_has_one_form_and_what_is_no_address_stays(@ForAll("texts") String text) {
    String form = CanonicalIp.of(text);

    assertThat(CanonicalIp.of(form)).isEqualTo(form);
    if (!form.equals(text)) {
      assertThat(address(text)).matches("[0-9a-fA-F:.]{2,45}").contains(":");
      assertThat(zone(form)).isEqualTo(zone(text));
    }
  }

  @Provide
  Arbitrary<int[]> groups() {
    Arbitrary<Integer> group =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(2, Arbitraries.just(0)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just(0xFFFF)),
            net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0, 0xFFFF)));
    return group.array(int[].class).ofSize(8);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("0123456789abcdefABCDEF:.%").ofMaxLength(46),
        Arbitraries.strings().withChars("01:").ofMaxLength(20),
        Arbitraries.strings().all().ofMaxLength(50));
  }

  private static String address(String text) {
    return text.substring(0, text.length() - zone(text).length());
  }

  private static String zone(String text) {
    int start = text.indexOf('%');
    return start < 0 ? "" : text.substring(start);
  }

  private static String full(int[] groups) {
    StringBuilder text = new StringBuilder();
    for (int group : groups) {
      text.append(text.isEmpty() ? "" : ":").append(Integer.toHexString(group));
    }
    return text.toString();
  }

  /** Random case and leading zeros; zeros shortened or not; the end as IPv4 or not. */
  private static String spelled(int[] groups, Random random) {
    int runStart = random.nextInt(8);
    int runEnd = runStart;
    while (runEnd < 6 && groups[runEnd] == 0 && random.nextInt(8) > 0) {
      runEnd++;
    }
    boolean asIpv4 = random.nextInt(3) == 0;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == runStart && runEnd > runStart) {
        text.append("::");
        i = runEnd - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      if (i == 6 && asIpv4) {
        text.append(groups[6] >> 8).append('.').append(groups[6] & 0xFF).append('.');
        return text.append(groups[7] >> 8).append('.').append(groups[7] & 0xFF).toString();
      }
      String format = random.nextBoolean() ? "%x" : "%04X";
      text.append(String.format(Locale.ROOT, format, groups[i]));
    }
    return text.toString();
  }
}

package dev.sluice.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalIpTest {

  @ParameterizedTest
  @CsvSource({
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
    "2001:db8::1, 2001:db8::1",
    "2001:db8::0001, 2001:db8::1",
    "2001:db8:0:0::1, 2001:db8::1",
    "2001:db8::0:0:1, 2001:db8::1",
    "2001:db8:0:0:0:0::1, 2001:db8::1",
    "2001:db8::0.0.0.1, 2001:db8::1",
    "2001:DB8:0:0:0:0:0.0.0.1, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:aaaa:bbbb:cccc:dddd:eeee:0, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:0",
    "2001:db8:aaaa:bbbb:cccc:dddd:eeee::, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "0:0:0:0:0:0:0:0, ::",
    "::0, ::",
    "0::, ::",
    "::, ::",
    "::0.0.0.0, ::",
    "1::, 1::",
    "::1, ::1",
    "0000::0001, ::1",
    "fe80:0:0:0:0:0:0:ABCD, fe80::abcd",
    "FE80::ABCD%eth0, fe80::abcd%eth0",
    "fe80:0::abcd%Eth0, fe80::abcd%Eth0",
    "::1%eth0, ::1%eth0",
    "::ffff:10.1.2.3, 10.1.2.3",
    "::FFFF:0A01:0203, 10.1.2.3",
    "::ffff:a01:203, 10.1.2.3",
    "0:0:0:0:0:ffff:10.1.2.3, 10.1.2.3",
    "0000:0000:0000:0000:0000:FFFF:0a01:0203, 10.1.2.3",
    "0::ffff:255.255.255.255, 255.255.255.255",
    "::ffff:0:0, 0.0.0.0",
    "::10.1.2.3, ::a01:203",
    "::ffff:0:10.1.2.3, ::ffff:0:a01:203",
    "64:ff9b::10.1.2.3, 64:ff9b::a01:203",
    "64:FF9B:0:0:0:0:0a01:0203, 64:ff9b::a01:203",
  })
  void every_spelling_of_one_address_is_spelled_alike(String spelling, String canonical) {
    assertThat(CanonicalIp.of(spelling)).isEqualTo(canonical);
    assertThat(CanonicalIp.of(canonical)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "010.1.2.3",
        "10.1.2",
        "localhost",
        "dead:beef",
        "",
        " ::1",
        "::1 ",
        "[::1]",
        "2001:DB8::1/64",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1::2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:1.2.3.4",
        "00001::",
        "::12345",
        "::G",
        ":::",
        ":",
        ":1",
        "1:",
        "A::1::2",
        "::A:",
        "::10.1.2.300",
        "::10.1.2",
        "::10.1.2.3.4",
        "::10.1.2.",
        "::.1.2.3",
        "::FFFF:010.1.2.3",
        "::0A.1.2.3",
        "::10.1.2.3:1",
        "::1%",
        "::１",
        "::Ａ",
        "A:b:c",
        "WWW.example.com:80:80"
      })
  void what_is_no_ipv6_address_is_left_as_it_is(String text) {
    assertThat(CanonicalIp.of(text)).isEqualTo(text);
  }

  /** Spells random addresses at random, and asks the JDK which address a spelling is. */
  @Test
  void any_two_spellings_are_alike_if_and_only_if_they_are_of_one_address() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      int[] groups = groups(random);
      String one = spelling(groups, random);
      String other = spelling(groups, random);
      String canonical = CanonicalIp.of(one);

      assertThat(CanonicalIp.of(other))
          .as("seed %d: %s, %s", seed, one, other)
          .isEqualTo(canonical);
      assertThat(CanonicalIp.of(canonical)).as("seed %d: %s", seed, one).isEqualTo(canonical);
      // The JDK folds IPv4-mapped addresses too, and takes no name for these.
      InetAddress address = InetAddress.getByName(one);
      assertThat(InetAddress.getByName(canonical)).as("seed %d: %s", seed, one).isEqualTo(address);
      assertThat(address instanceof Inet4Address).isEqualTo(canonical.indexOf(':') < 0);
      groups[random.nextInt(8)] ^= 1 << random.nextInt(16);
      assertThat(CanonicalIp.of(spelling(groups, random)))
          .as("seed %d: another address than %s", seed, one)
          .isNotEqualTo(canonical);
    }
  }

  @Test
  void any_text_at_all_has_one_form_which_is_its_own() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "::::..0019aAfFgG%/ ";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(24); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String canonical = CanonicalIp.of(text.toString());
      assertThat(CanonicalIp.of(canonical)).as("seed %d: '%s'", seed, text).isEqualTo(canonical);
    }
  }

  /** Many zeros, many mapped ones. */
  private static int[] groups(Random random) {
    boolean mapped = random.nextInt(5) == 0;
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      int group = random.nextInt(3) == 0 ? 0 : random.nextInt(1 << (1 + random.nextInt(16)));
      groups[i] = mapped && i < 5 ? 0 : mapped && i == 5 ? 0xFFFF : group;
    }
    return groups;
  }

  private static String spelling(int[] groups, Random random) {
    boolean dotted = random.nextInt(3) == 0;
    int end = dotted ? 6 : 8;
    int from = random.nextInt(end);
    int to = from;
    while (to < end && groups[to] == 0) {
      to++;
    }
    boolean compressed = to > from && random.nextInt(3) > 0;
    StringBuilder text = new StringBuilder(join(groups, 0, compressed ? from : end, random));
    if (compressed) {
      text.append("::").append(join(groups, to, end, random));
    }
    if (dotted) {
      if (text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(groups[6] >> 8).append('.').append(groups[6] & 0xFF);
      text.append('.').append(groups[7] >> 8).append('.').append(groups[7] & 0xFF);
    }
    String spelled = text.toString();
    return random.nextBoolean() ? spelled : spelled.toUpperCase(Locale.ROOT);
  }

  private static String join(int[] groups, int from, int to, Random random) {
    StringJoiner joined = new StringJoiner(":");
    for (int i = from; i < to; i++) {
      joined.add(String.format(Locale.ROOT, random.nextBoolean() ? "%x" : "%04x", groups[i]));
    }
    return joined.toString();
  }
}

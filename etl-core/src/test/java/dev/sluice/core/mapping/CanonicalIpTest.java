package dev.sluice.core.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalIpTest {

  @ParameterizedTest
  @CsvSource({
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
    "2001:db8::1, 2001:db8::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:0:0:0:0:0:0, ::",
    "::, ::",
    "1::, 1::",
    "::1, ::1",
    "fe80:0:0:0:0:0:0:ABCD, fe80::abcd",
    "::ffff:10.1.2.3, 10.1.2.3",
    "::FFFF:0A01:0203, 10.1.2.3",
    "0:0:0:0:0:ffff:10.1.2.3, 10.1.2.3",
    "64:ff9b::10.1.2.3, 64:ff9b::a01:203",
  })
  void every_spelling_of_one_address_is_spelled_alike(String spelling, String canonical) {
    assertThat(CanonicalIp.of(spelling)).isEqualTo(canonical);
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
        "::1%eth0",
        "[::1]",
        "1:2:3:4:5:6:7:8:9",
        "::g",
        ":::",
        "::10.1.2.300",
        "a:b:c",
        "www.example.com:80:80"
      })
  void what_is_no_ipv6_address_is_left_as_it_is(String text) {
    assertThat(CanonicalIp.of(text)).isEqualTo(text);
  }
}

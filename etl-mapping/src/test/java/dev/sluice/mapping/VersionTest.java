package dev.sluice.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.RejectedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {

  @ParameterizedTest
  @CsvSource({
    "2.3.0, 2003000",
    "0.2.6, 2006",
    "2.6, 2006000",
    "0.96, 96000",
    "9.6, 9006000",
    "3, 3000000",
    "0.0.0, 0",
    "1.999.999, 1999999",
    "2.00, 2000000",
    "6.02, 6002000",
    "2147.483.647, 2147483647",
  })
  void a_version_becomes_one_number(String version, int number) throws Exception {
    assertThat(Version.decode(version, "v")).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "1.",
        ".1",
        "1..2",
        "1.2.3.4",
        "1.2-beta",
        "v1.2",
        "1,2",
        "-1.2",
        "+1.2",
        "1.2 ",
        "١.٢",
        "1e3",
        "NaN"
      })
  void what_is_no_version_is_rejected(String text) {
    assertThat(code(text)).isEqualTo("not_a_version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1000",
        "1.0.1000",
        "2147.483.648",
        "2148",
        "4294967296",
        "99999999999999999999999",
      })
  void what_would_run_over_is_rejected_never_truncated(String text) {
    assertThat(code(text)).isEqualTo("out_of_range");
  }

  private static String code(String text) {
    return catchThrowableOfType(RejectedException.class, () -> Version.decode(text, "v"))
        .reason()
        .code();
  }
}

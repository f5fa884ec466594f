package dev.sluice.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.crypto.tink.prf.PrfSet;
import dev.sluice.mapping.Masker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenVectorTest {

  /**
   * The digits are those of {@code printf '%s\0%s' DOMAIN VALUE | openssl dgst -sha256 -mac HMAC
   * -macopt hexkey:000102…1f}.
   */
  @ParameterizedTest
  @CsvSource({
    "ip,199.172.111.135,61aaf25c82f9162ffb0b2ba7fbc3e3b9460cef9c1c36aea5441af2c967bea2d3",
    "device_id,Zürich 😀,411710f4053cf51f8721fbda4e3da930497973e3919671e338dac2cb557c18ab"
  })
  void a_token_is_what_openssl_computes(String domain, String value, String digits) {
    Masker masker = Maskers.hmac(KeySets.parse(KeySetSamples.vector()));
    assertThat(masker.mask(domain, value)).isEqualTo("efabac2d:" + digits);
  }

  /**
   * RFC 4231, test cases 1 to 4. HMAC pads keys with zeros to the block's 64 bytes, so that a key
   * of 32 bytes that ends in zeros stands for the shorter one.
   */
  @ParameterizedTest
  @CsvSource({
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 4869205468657265,"
        + "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    "4a656665, 7768617420646f2079612077616e7420666f72206e6f7468696e673f,"
        + "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,"
        + "dddddddddddddddddddddddddddddddddddddddddddddddddd"
        + "dddddddddddddddddddddddddddddddddddddddddddddddddd,"
        + "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    "0102030405060708090a0b0c0d0e0f10111213141516171819,"
        + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
        + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd,"
        + "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
  })
  void the_function_under_a_token_is_that_of_rfc_4231(String key, String data, String digits)
      throws Exception {
    HexFormat hex = HexFormat.of();
    KeySet keys = KeySets.parse(KeySetSamples.zeroPadded(hex.parseHex(key)));
    assertThat(hex.formatHex(keys.primitive(PrfSet.class).computePrimary(hex.parseHex(data), 32)))
        .isEqualTo(digits);
  }

  @Test
  void an_hmac_token_of_a_rotated_key_set_can_be_computed_in_another_language(
      @TempDir Path directory) throws Exception {
    assumeTrue(pythonIsPresent(), "python3 is not present");
    Path file = directory.resolve("keys.json");
    KeySets.create(file);
    Masker masker = Maskers.hmac(KeySets.rotate(file));
    assertThat(python("hmac_token.py", "Zürich 😀", file.toString(), "device_id"))
        .isEqualTo(masker.mask("device_id", "Zürich 😀"));
  }

  @Test
  void the_other_languages_siv_is_that_of_rfc_5297() throws Exception {
    assumeTrue(pythonIsPresent(), "python3 is not present");
    assertThat(python("siv_token.py", "", "--rfc5297")).isEqualTo("as in RFC 5297");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "198.51.100.7",
        "0123456789abcdef",
        "2001:db8:aaaa:bbbb:cccc::1",
        "Zürich 😀"
      })
  void a_siv_token_can_be_computed_and_opened_in_another_language(
      String value, @TempDir Path directory) throws Exception {
    assumeTrue(pythonIsPresent(), "python3 is not present");
    Path file = directory.resolve("keys.json");
    KeySetStore.inClear().create(file, Purpose.SIV);
    String token =
        Maskers.siv(KeySetStore.inClear().rotateWithOverlap(file)).mask("device_id", value);
    assertThat(python("siv_token.py", value, file.toString(), "device_id")).isEqualTo(token);
    assertThat(python("siv_token.py", token, "--open", file.toString(), "device_id"))
        .isEqualTo(value);
  }

  private static boolean pythonIsPresent() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String python(String script, String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add("python3");
    command.add(Path.of(TokenVectorTest.class.getResource(script).toURI()).toString());
    command.addAll(List.of(arguments));
    Process python =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var in = python.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    }
    return new String(python.getInputStream().readAllBytes(), UTF_8).strip();
  }
}

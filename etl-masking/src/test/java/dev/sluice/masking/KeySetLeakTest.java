package dev.sluice.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.crypto.tink.prf.PrfSet;
import dev.sluice.core.ConfigurationException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a key set holds, an error about it is one line that shows none of it. */
class KeySetLeakTest {
  private static final String CANARY = "CANARY";
  private static final String HMAC = KeySetSamples.HMAC_PRF;

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void what_can_not_be_read_gives_one_line_without_content(
      String name, String content, String why, @TempDir Path directory) throws Exception {
    Path file = KeySetSamples.file(directory, content);
    for (Throwable thrown :
        new Throwable[] {
          catchThrowable(() -> KeySets.read(file)),
          catchThrowable(() -> KeySets.rotate(file)),
          catchThrowable(() -> KeySets.parse(content))
        }) {
      assertThat(thrown)
          .isInstanceOf(ConfigurationException.class)
          .hasNoCause()
          .hasNoSuppressedExceptions()
          .hasMessageContaining(why)
          .hasMessageNotContainingAny("\n", CANARY, "Q0FOQVJZ");
    }
    assertThat(file).hasContent(content);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  static Stream<Arguments> what_can_not_be_read_gives_one_line_without_content() {
    String notAKeySet = "is not a Tink key set";
    String otherType = "another type";
    String noPrimary = "no enabled primary key";
    String canary = Base64.getEncoder().encodeToString(CANARY.getBytes(UTF_8));
    String good = KeySetSamples.hmacKey("7", "ENABLED");
    return Stream.of(
        bad("empty", "", notAKeySet),
        bad("not JSON", CANARY, notAKeySet),
        bad("cut short", KeySetSamples.vector().substring(0, 200), notAKeySet),
        bad("an array", "[\"CANARY\"]", notAKeySet),
        bad("other JSON", "{\"CANARY\":\"CANARY\"}", notAKeySet),
        bad("no list of keys", "{\"primaryKeyId\":7,\"key\":\"CANARY\"}", notAKeySet),
        bad("no keys", "{\"primaryKeyId\":7,\"key\":[]}", notAKeySet),
        bad("an encrypted key set", "{\"encryptedKeyset\":\"" + canary + "\"}", "encrypted"),
        bad("an id that is no number", KeySetSamples.keySet("\"CANARY\"", good), notAKeySet),
        bad(
            "a value not in base 64",
            KeySetSamples.keySet("7", KeySetSamples.key("7", "ENABLED", HMAC, "CANARYABC")),
            notAKeySet),
        bad(
            "an unknown status",
            KeySetSamples.keySet("7", KeySetSamples.hmacKey("7", CANARY)),
            notAKeySet),
        bad(
            "a value that is no key",
            KeySetSamples.keySet("7", KeySetSamples.key("7", "ENABLED", HMAC, canary)),
            "damaged"),
        bad("an id twice", KeySetSamples.keySet("7", good, good), "damaged"),
        bad(
            "a key set for signatures",
            KeySetSamples.keySet(
                "7", KeySetSamples.key("7", "ENABLED", "Ed25519PrivateKey", canary)),
            otherType),
        bad(
            "an AEAD key set without keys in it",
            KeySetSamples.keySet("7", KeySetSamples.key("7", "ENABLED", "AesGcmKey", canary)),
            "damaged"),
        bad(
            "an AEAD key beside",
            KeySetSamples.keySet("7", good, KeySetSamples.key("8", "ENABLED", "AesGcmKey", canary)),
            otherType),
        bad(
            "SHA-512",
            KeySetSamples.keySet(
                "7",
                KeySetSamples.key("7", "ENABLED", HMAC, KeySetSamples.hmacValue(4, new byte[64]))),
            otherType),
        bad(
            "a short key",
            KeySetSamples.keySet(
                "7",
                KeySetSamples.key("7", "ENABLED", HMAC, KeySetSamples.hmacValue(3, new byte[16]))),
            otherType),
        bad("no primary", KeySetSamples.keySet("8", good), noPrimary),
        bad(
            "a primary that is disabled",
            KeySetSamples.keySet("7", KeySetSamples.hmacKey("7", "DISABLED")),
            noPrimary));
  }

  private static Arguments bad(String name, String content, String why) {
    return Arguments.of(name, content, why);
  }

  @Test
  void a_key_set_given_as_the_name_of_its_file_is_not_shown() {
    Path json = Path.of(KeySetSamples.vector());
    for (Throwable thrown :
        new Throwable[] {
          catchThrowable(() -> KeySets.read(json)),
          catchThrowable(() -> KeySets.create(json)),
          catchThrowable(() -> KeySets.rotate(json))
        }) {
      assertThat(thrown)
          .isInstanceOf(ConfigurationException.class)
          .hasNoCause()
          .hasMessageNotContainingAny("\n", "keyData");
    }
  }

  @Test
  void a_file_larger_than_any_key_set_is_not_taken_in(@TempDir Path directory) throws Exception {
    Path file = KeySetSamples.file(directory, " ".repeat((1 << 20) + 1));
    assertThat(catchThrowable(() -> KeySets.read(file)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void no_text_form_shows_a_key() {
    byte[] material = new byte[32];
    Arrays.fill(material, (byte) 0x5a);
    KeySet keys = KeySets.parse(KeySetSamples.zeroPadded(material));
    String shown =
        String.join(
            "\n",
            keys.toString(),
            keys.keys().toString(),
            keys.primitive(PrfSet.class).toString(),
            Maskers.hmac(keys).toString(),
            Maskers.hmac(keys).mask("ip", "10.0.0.1"));
    assertThat(shown)
        .doesNotContain(
            HexFormat.of().formatHex(material).substring(0, 8), "WlpaWlpa", "ZZZZ", "90, 90")
        .contains("KeySet[hmac, primary 00000007, 1 in all]", "hmac(00000007)");
  }
}

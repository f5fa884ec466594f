package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Login;
import dev.sluice.testkit.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Values that can't be mistaken, one a field, and where they may not be. */
final class Canaries {
  static final String USER = "tweety";
  static final String IP = "203.0.113.222";
  static final String DEVICE = "987-65-4321";
  private static final List<String> MASKED = List.of(IP, DEVICE);

  /** What an answer of a server quotes. */
  static final String ALL = USER + " " + IP + " " + DEVICE;

  private Canaries() {}

  /** A login whose every field is one; the user's tells what becomes of it. */
  static Login login(String what) {
    return Login.of(USER + " " + what, "2.3.0", "ios", IP, USER, DEVICE);
  }

  static String message(String what) {
    return login(what).json();
  }

  /** Every way to break a message, and a field's value in the place of another's. */
  static List<String> malformed() {
    List<String> messages = new ArrayList<>();
    for (Malformed kind : Malformed.values()) {
      if (kind.fitsSqs()) {
        messages.add(kind.body(login("broken")));
      }
    }
    String valid = message("displaced");
    messages.add(valid.replace("2.3.0", USER));
    messages.add(valid.replace("2.3.0", "2.3." + DEVICE));
    messages.add(valid.replace("\"ios\"", "\"" + (USER + " ").repeat(10) + "\""));
    messages.add("{\"" + IP + "\":1,\"" + IP + "\":2," + valid.substring(1));
    return messages;
  }

  /** Nothing at all of a message is there. */
  static void assertNotIn(String said) {
    assertNoneIn(said, USER);
    assertMaskedIn(said);
  }

  /** Of the values that are masked none is there, in whatever form. */
  static void assertMaskedIn(String rows) {
    MASKED.forEach(value -> assertNoneIn(rows, value));
  }

  private static void assertNoneIn(String text, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    // The last character of it depends on what follows.
    assertThat(text).doesNotContain(value, base64.substring(0, base64.length() - 1));
    assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain(HexFormat.of().formatHex(bytes));
  }
}

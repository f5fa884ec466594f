package dev.sluice.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;

/** Strings that PostgreSQL can store: no NUL character, no unpaired surrogate, not too long. */
final class Text {
  private Text() {}

  /** The string of a JSON string. */
  static String of(JsonNode node, String field) throws RejectedException {
    if (!node.isTextual()) {
      throw new RejectedException(Reason.of("wrong_type", field));
    }
    String text = node.textValue();
    check(text, field);
    return text;
  }

  /** Checks that every character can be stored. */
  static void check(String text, String field) throws RejectedException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new RejectedException(Reason.of("bad_character", field));
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new RejectedException(Reason.of("bad_character", field));
        }
        i++;
      }
    }
  }

  /** Checks a string against the length of a {@code varchar(n)}, counted in code points. */
  static void checkFits(String text, ColumnType type, String field) throws RejectedException {
    if (type.kind() == ColumnType.Kind.VARCHAR
        && text.length() > type.length()
        && text.codePointCount(0, text.length()) > type.length()) {
      throw new RejectedException(Reason.of("too_long", field));
    }
  }
}

package dev.sluice.mapping;

/** Whether a token tells the value that it stands for. */
final class Bare {
  /**
   * From this length on a value does not turn up in a token by chance: 10 characters out of 16 in
   * one of 60 places, one in 10 billion.
   */
  private static final int NO_CHANCE = 10;

  /** With a character that no token of Sluice's own has, fewer will do. */
  private static final int NO_CHANCE_IF_FOREIGN = 4;

  private Bare() {}

  /**
   * Whether the token is the value, or holds it and not by chance. The digits of a token may well
   * be the value {@code 7}; they are not {@code 10.0.0.1}.
   */
  static boolean isIn(String token, String value) {
    return token.contains(value)
        && (token.length() == value.length()
            || value.length() >= NO_CHANCE
            || (value.length() >= NO_CHANCE_IF_FOREIGN && hasForeign(value)));
  }

  private static boolean hasForeign(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean own =
          (c >= '0' && c <= '9')
              || (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || c == '-'
              || c == '_'
              || c == ':';
      if (!own) {
        return true;
      }
    }
    return false;
  }
}

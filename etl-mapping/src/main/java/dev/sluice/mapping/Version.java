package dev.sluice.mapping;

import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;

/**
 * An app version as one number that keeps the order of versions: {@code major·1 000 000 + minor·1
 * 000 + patch}, so 2.3.0 is 2003000. Parts are numbers and missing parts are 0: 2, 2.0 and 2.00 are
 * one version, as are 6.2 and 6.02. Different versions get different numbers: a part over 999 would
 * run into its neighbour and is rejected.
 */
final class Version {
  private static final int LONGEST_VERSION = 64;
  private static final int MOST_PARTS = 3;
  private static final int MOST_OF_A_PART = 999;
  private static final int MOST_DIGITS = 10;

  private Version() {}

  /** Decodes into an {@code integer} or a {@code bigint} column. */
  static FieldValue decoderTo(ColumnType type) {
    if (type.kind() == ColumnType.Kind.BIGINT) {
      return (node, field) -> (long) decode(Text.of(node, field), field);
    }
    return (node, field) -> decode(Text.of(node, field), field);
  }

  static int decode(String text, String field) throws RejectedException {
    if (!isVersion(text)) {
      throw new RejectedException(Reason.of("not_a_version", field));
    }
    long number = 0;
    int begin = 0;
    for (int parts = 0; parts < MOST_PARTS; parts++) {
      int end = Math.min(text.length(), endOfDigits(text, Math.min(text.length(), begin)));
      number =
          number * 1_000
              + part(text, begin, end, parts == 0 ? Integer.MAX_VALUE : MOST_OF_A_PART, field);
      begin = end + 1;
    }
    if (number > Integer.MAX_VALUE) {
      throw new RejectedException(Reason.of("out_of_range", field));
    }
    return (int) number;
  }

  /** Whether it is one to three parts of digits with points between. */
  private static boolean isVersion(String text) {
    int begin = 0;
    for (int parts = 1; parts <= MOST_PARTS && text.length() <= LONGEST_VERSION; parts++) {
      int end = endOfDigits(text, begin);
      if (end == begin) {
        return false;
      }
      if (end == text.length()) {
        return true;
      }
      if (text.charAt(end) != '.') {
        return false;
      }
      begin = end + 1;
    }
    return false;
  }

  private static int endOfDigits(String text, int begin) {
    int end = begin;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  /** The number between; 0 where the part is missing. */
  private static long part(String text, int begin, int end, int most, String field)
      throws RejectedException {
    if (begin >= end) {
      return 0;
    }
    long number = end - begin > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(text, begin, end, 10);
    if (number > most) {
      throw new RejectedException(Reason.of("out_of_range", field));
    }
    return number;
  }
}

package dev.sluice.core.mapping;

import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An app version as one number that keeps the order of versions: {@code major·1 000 000 + minor·1
 * 000 + patch}, so 2.3.0 is 2003000. Parts are numbers and missing parts are 0: 2, 2.0 and 2.00 are
 * one version, as are 6.2 and 6.02. Different versions get different numbers: a part over 999 would
 * run into its neighbour and is rejected.
 */
final class Version {
  private static final String PART = "([0-9]+)";
  private static final Pattern VERSION =
      Pattern.compile(PART + "(?:\\." + PART + "(?:\\." + PART + ")?)?");
  private static final int LONGEST_VERSION = 64;
  private static final int MOST_OF_A_PART = 999;

  private Version() {}

  /** Decodes into an {@code integer} or a {@code bigint} column. */
  static FieldValue decoderTo(ColumnType type) {
    if (type.kind() == ColumnType.Kind.BIGINT) {
      return (node, field) -> (long) decode(Text.of(node, field), field);
    }
    return (node, field) -> decode(Text.of(node, field), field);
  }

  static int decode(String text, String field) throws RejectedException {
    Matcher version = VERSION.matcher(text);
    if (text.length() > LONGEST_VERSION || !version.matches()) {
      throw new RejectedException(Reason.of("not_a_version", field));
    }
    long number =
        part(version.group(1), Integer.MAX_VALUE, field) * 1_000_000
            + part(version.group(2), MOST_OF_A_PART, field) * 1_000
            + part(version.group(3), MOST_OF_A_PART, field);
    if (number > Integer.MAX_VALUE) {
      throw new RejectedException(Reason.of("out_of_range", field));
    }
    return (int) number;
  }

  private static long part(@Nullable String digits, int most, String field)
      throws RejectedException {
    if (digits == null) {
      return 0;
    }
    if (digits.length() > 10 || Long.parseLong(digits) > most) {
      throw new RejectedException(Reason.of("out_of_range", field));
    }
    return Long.parseLong(digits);
  }
}

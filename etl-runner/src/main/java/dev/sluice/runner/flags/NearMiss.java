package dev.sluice.runner.flags;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that somebody has most likely meant. */
final class NearMiss {
  private static final int MOST_CHANGES = 2;
  private static final int CHARACTERS_A_CHANGE = 4;

  private NearMiss() {}

  /** The closest name, where few letters are missing, too many or other ones. */
  static Optional<String> of(String name, Collection<String> known) {
    String plain = plain(name);
    int most = Math.min(MOST_CHANGES, plain.length() / CHARACTERS_A_CHANGE);
    return known.stream()
        .filter(one -> changes(plain, plain(one)) <= most)
        .min(Comparator.comparingInt(one -> changes(plain, plain(one))));
  }

  /** {@code SLUICE_QUEUE_URL}, {@code --queue-url} and {@code queueUrl} are one. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceFirst("^sluice[_.-]", "").replaceAll("[_.-]", "");
  }

  /** Levenshtein's distance. */
  private static int changes(String one, String other) {
    int[] last = new int[other.length() + 1];
    for (int j = 0; j < last.length; j++) {
      last[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[last.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int swap = last[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(swap, 1 + Math.min(last[j], row[j - 1]));
      }
      last = row;
    }
    return last[other.length()];
  }
}

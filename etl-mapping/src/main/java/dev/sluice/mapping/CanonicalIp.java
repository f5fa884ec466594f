package dev.sluice.mapping;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One spelling for each IP address: IPv6 (RFC 4291, section 2.2) as RFC 5952 writes it, an
 * IPv4-mapped address as its IPv4 address, a zone (RFC 4007) kept as it is behind either.
 *
 * <p>Everything else is left as it is: an IPv4 address in its usual form has but one spelling, and
 * what only looks like an address (leading zeros in a dotted quad, which some read as octal;
 * brackets; a port) has none. No name is ever looked up.
 */
final class CanonicalIp {
  private static final int GROUPS = 8;
  private static final int GROUP_DIGITS = 4;
  private static final int MAPPED = 0xFFFF;

  private CanonicalIp() {}

  static String of(String text) {
    if (text.indexOf(':') < 0) {
      return text;
    }
    int zone = text.indexOf('%');
    int end = zone < 0 ? text.length() : zone;
    int[] groups = zone == text.length() - 1 ? null : parse(text, end);
    return groups == null ? text : write(groups).append(text, end, text.length()).toString();
  }

  /** The eight groups of an IPv6 address; null where the text up to {@code end} is none. */
  private static int @Nullable [] parse(String text, int end) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < end) {
      int start = at;
      int group = 0;
      while (at < end && at - start < GROUP_DIGITS && HexFormat.isHexDigit(text.charAt(at))) {
        group = group << 4 | HexFormat.fromHexDigit(text.charAt(at++));
      }
      if (at < end && text.charAt(at) == '.') {
        if (count > GROUPS - 2 || !dottedQuad(text, start, end, groups, count)) {
          return null;
        }
        count += 2;
        break;
      }
      if (at == start || count == GROUPS) {
        return null;
      }
      groups[count++] = group;
      if (at == end) {
        break;
      }
      if (text.charAt(at++) != ':' || at == end) {
        return null;
      }
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        at++;
      }
    }
    return spread(groups, count, gap);
  }

  /** Puts zeros for {@code ::}, which stands for one group at least. */
  private static int @Nullable [] spread(int[] groups, int count, int gap) {
    if (gap < 0 ? count < GROUPS : count == GROUPS) {
      return null;
    }
    if (gap < 0) {
      return groups;
    }
    int[] all = new int[GROUPS];
    System.arraycopy(groups, 0, all, 0, gap);
    System.arraycopy(groups, gap, all, GROUPS - (count - gap), count - gap);
    return all;
  }

  /** Reads four numbers without leading zeros into two groups. */
  private static boolean dottedQuad(String text, int start, int end, int[] groups, int into) {
    int at = start;
    for (int i = 0; i < 4; i++) {
      int first = at;
      int number = 0;
      while (at < end && at - first < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        number = number * 10 + text.charAt(at++) - '0';
      }
      int digits = at - first;
      boolean leadingZero = digits > 1 && text.charAt(first) == '0';
      boolean ended = i == 3 ? at == end : at < end && text.charAt(at++) == '.';
      if (digits == 0 || number > 255 || leadingZero || !ended) {
        return false;
      }
      groups[into + i / 2] = groups[into + i / 2] << 8 | number;
    }
    return true;
  }

  private static boolean isMapped(int[] groups) {
    for (int i = 0; i < 5; i++) {
      if (groups[i] != 0) {
        return false;
      }
    }
    return groups[5] == MAPPED;
  }

  /**
   * Writes lower case, without leading zeros, the first longest run of zero groups as {@code ::}.
   */
  private static StringBuilder write(int[] groups) {
    StringBuilder text = new StringBuilder(39);
    if (isMapped(groups)) {
      return text.append(groups[6] >> 8)
          .append('.')
          .append(groups[6] & 0xFF)
          .append('.')
          .append(groups[7] >> 8)
          .append('.')
          .append(groups[7] & 0xFF);
    }
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > runLength) {
        runStart = i;
        runLength = end - i;
      }
    }
    for (int i = 0; i < GROUPS; i++) {
      if (i == runStart) {
        text.append("::");
        i += runLength - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text;
  }
}

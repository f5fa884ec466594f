package dev.sluice.core.mapping;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * One spelling for each IP address: IPv6 as RFC 5952 writes it, an IPv4-mapped address as its IPv4
 * address. Everything else is left as it is: an IPv4 address in its usual form has but one
 * spelling, and what is no address, or only looks like one (leading zeros, a zone), has none.
 */
final class CanonicalIp {
  /** Nothing that the JDK would look up as a host name: hex digits, colons, dots, two colons. */
  private static final Pattern IPV6_SHAPE = Pattern.compile("(?=[^:]*:[^:]*:)[0-9a-fA-F:.]{2,45}");

  private static final int GROUPS = 8;

  private CanonicalIp() {}

  static String of(String text) {
    if (text.indexOf(':') < 0 || !IPV6_SHAPE.matcher(text).matches()) {
      return text;
    }
    try {
      InetAddress address = InetAddress.getByName(text);
      return address instanceof Inet4Address
          ? address.getHostAddress()
          : write(address.getAddress());
    } catch (UnknownHostException e) {
      return text;
    }
  }

  /**
   * Writes lower case, without leading zeros, the first longest run of zero groups as {@code ::}.
   */
  private static String write(byte[] address) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (address[2 * i] & 0xFF) << 8 | (address[2 * i + 1] & 0xFF);
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
    StringBuilder text = new StringBuilder(39);
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
    return text.toString();
  }
}

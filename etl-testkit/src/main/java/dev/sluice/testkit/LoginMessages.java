package dev.sluice.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Makes up login messages, the same ones for the same seed and options, on every machine.
 *
 * <p>One in ten logins has the ip of an earlier one, one in ten the device, and three in ten have
 * no locale; {@link #repeats} and {@link #ipv6} change that. Not thread-safe.
 */
public final class LoginMessages {
  private static final double DEFAULT_REPEATS = 0.1;
  private static final double WITHOUT_LOCALE = 0.3;
  private static final int REMEMBERED = 100;
  private static final List<String> DEVICE_TYPES = List.of("android", "ios");
  private static final List<String> LOCALES =
      List.of("AR", "BR", "CN", "DE", "FR", "ID", "JP", "KE", "PH", "PL", "PT", "RU", "SE", "US");

  private final long seed;
  private final double repeats;
  private final double ipv6;
  private final RandomGenerator random;
  private final List<Login> remembered = new ArrayList<>();

  private LoginMessages(long seed, double repeats, double ipv6) {
    this.seed = seed;
    this.repeats = share(repeats);
    this.ipv6 = share(ipv6);
    this.random = new Random(seed);
  }

  public static LoginMessages seeded(long seed) {
    return new LoginMessages(seed, DEFAULT_REPEATS, 0);
  }

  /**
   * A batch to show: {@code n} bodies, of which the one in the middle has an ip of the wrong type.
   */
  public static List<String> loginBatch(int n, long seed) {
    LoginMessages messages = seeded(seed);
    List<String> bodies = new ArrayList<>(messages.valid(n));
    bodies.set(n / 2, messages.malformed(Malformed.NUMBER_AS_IP));
    return bodies;
  }

  /**
   * The same seed from its start, with another share of repeated values.
   *
   * @param share how many of the logins have the ip of an earlier login, and how many, drawn apart
   *     from that, the device: from 0 to 1, 0.1 by default
   */
  public LoginMessages repeats(double share) {
    return new LoginMessages(seed, share, ipv6);
  }

  /**
   * The same seed from its start, with another share of IPv6 addresses.
   *
   * @param share how many of the new ips are IPv6, in varied spellings: from 0 to 1, 0 by default
   */
  public LoginMessages ipv6(double share) {
    return new LoginMessages(seed, repeats, share);
  }

  /** The next login. */
  public Login next() {
    Login fresh = fresh();
    Login withIp = earlierOr(fresh);
    Login withDevice = earlierOr(fresh);
    Login login =
        Login.of(
            fresh.userId(),
            fresh.appVersion(),
            withDevice.deviceType(),
            withIp.ip(),
            fresh.locale(),
            withDevice.deviceId());
    if (remembered.size() < REMEMBERED) {
      remembered.add(login);
    } else {
      remembered.set(random.nextInt(REMEMBERED), login);
    }
    return login;
  }

  /** The bodies of the next {@code n} logins. */
  public List<String> valid(int n) {
    return IntStream.range(0, n).mapToObj(i -> next().json()).toList();
  }

  /** A body made of the next login and broken in the given way. */
  public String malformed(Malformed kind) {
    return kind.body(next());
  }

  private Login fresh() {
    return Login.of(
        uuid(),
        version(),
        anyOf(DEVICE_TYPES),
        random.nextDouble() < ipv6 ? ipv6Address() : ipv4Address(),
        random.nextDouble() < WITHOUT_LOCALE ? null : anyOf(LOCALES),
        digits(3) + "-" + digits(2) + "-" + digits(4));
  }

  private Login earlierOr(Login fresh) {
    return random.nextDouble() < repeats && !remembered.isEmpty() ? anyOf(remembered) : fresh;
  }

  /** A random UUID (RFC 9562, version 4). */
  private String uuid() {
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    return new UUID(high, low).toString();
  }

  /** As apps write them: 2.3.0, 0.96, 6.02. */
  private String version() {
    int minor = random.nextInt(100);
    String leadingZero = minor < 10 && random.nextBoolean() ? "0" : "";
    String twoParts = random.nextInt(10) + "." + leadingZero + minor;
    return random.nextBoolean() ? twoParts : twoParts + "." + random.nextInt(20);
  }

  private String ipv4Address() {
    return (1 + random.nextInt(223))
        + "."
        + random.nextInt(256)
        + "."
        + random.nextInt(256)
        + "."
        + (1 + random.nextInt(254));
  }

  /** An address of the range kept for documentation (RFC 3849), in one of three spellings. */
  private String ipv6Address() {
    String host = Integer.toHexString(1 + random.nextInt(0xFFFF));
    return switch (random.nextInt(3)) {
      case 0 -> "2001:db8::" + host;
      case 1 -> "2001:DB8:0:0::" + host.toUpperCase(Locale.ROOT);
      default -> "2001:0db8:0:0:0:0:0:" + host;
    };
  }

  private String digits(int length) {
    StringBuilder digits = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }

  private <E> E anyOf(List<E> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static double share(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is from 0 to 1: " + share);
    }
    return share;
  }
}

package dev.sluice.runner.connect;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.SslMode;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once in a process and in a line each, of connections that leave this machine and that
 * somebody on the way could read or take over: a database whose certificate is not verified, a
 * service that is asked by {@code http}. Names are not looked up.
 */
public final class PlainWire {
  private static final Logger log = LoggerFactory.getLogger(PlainWire.class);
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]*\\.[0-9.]*|[0-9A-Fa-f:.]*:.*");

  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private PlainWire() {}

  /**
   * Warns where a database is elsewhere and not verified.
   *
   * @param urlFlag the flag of its URL
   * @param url what the driver read in that
   */
  static void warnOfDatabase(String urlFlag, Properties url) {
    String hosts = Optional.ofNullable(PGProperty.PG_HOST.getOrDefault(url)).orElse("");
    Optional<String> remote = Stream.of(hosts.split(",")).filter(host -> !isHere(host)).findFirst();
    if (remote.isPresent() && !isVerified(url)) {
      warn(
          "the database server %s is not verified, so that others on the way could read and change what is sent: set sslmode=verify-full in %s"
              .formatted(remote.get(), urlFlag));
    }
  }

  /** Warns where a service is elsewhere and asked by {@code http}. */
  static void warnOf(String service, URI endpoint) {
    String scheme = String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT);
    String host = endpoint.getHost();
    if (!scheme.equals("https") && host != null && !isHere(host)) {
      warn(
          "%s at %s is asked by %s, so that others on the way could read what is sent: use https"
              .formatted(service, host, scheme));
    }
  }

  /** The same for a service of AWS whose endpoint is set in the environment. */
  public static void warnOfAws(String service) {
    Stream.of(
            System.getProperty("aws.endpointUrl" + titled(service)),
            System.getenv("AWS_ENDPOINT_URL_" + service),
            System.getProperty("aws.endpointUrl"),
            System.getenv("AWS_ENDPOINT_URL"))
        .filter(url -> url != null && !url.isBlank())
        .findFirst()
        .ifPresent(
            url -> {
              try {
                warnOf(service, URI.create(url.strip()));
              } catch (IllegalArgumentException e) {
                log.debug("the endpoint of {} is no URL", service);
              }
            });
  }

  private static void warn(String text) {
    if (SAID.add(text)) {
      log.warn(text);
    }
  }

  private static String titled(String service) {
    return service.charAt(0) + service.substring(1).toLowerCase(Locale.ROOT);
  }

  private static boolean isVerified(Properties url) {
    try {
      String factory = Optional.ofNullable(PGProperty.SSL_FACTORY.getOrDefault(url)).orElse("");
      return SslMode.of(url) == SslMode.VERIFY_FULL && !factory.contains("NonValidating");
    } catch (PSQLException e) {
      return false;
    }
  }

  private static boolean isHere(String host) {
    String name = host.strip().toLowerCase(Locale.ROOT).replaceAll("^\\[|\\]$", "");
    if (name.isEmpty() || name.equals("localhost") || name.endsWith(".localhost")) {
      return true;
    }
    try {
      return ADDRESS.matcher(name).matches() && isHere(InetAddress.getByName(name));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean isHere(InetAddress address) {
    return address.isLoopbackAddress() || address.isAnyLocalAddress();
  }
}

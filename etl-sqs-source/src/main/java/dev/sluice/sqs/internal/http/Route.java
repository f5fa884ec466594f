package dev.sluice.sqs.internal.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Where the requests of a client go and how they are signed, as seen on one that the SDK made:
 * whatever it looks at to find an endpoint (region, override, profile, FIPS, dual stack) is looked
 * at by it alone.
 *
 * @param scope what signatures are for; empty where the client does not sign
 */
public record Route(
    boolean tls, String host, int port, String path, Optional<Scope> scope, String userAgent) {
  private static final Pattern CREDENTIAL =
      Pattern.compile("AWS4-HMAC-SHA256 Credential=[^,]+/\\d{8}/([^/,]+)/([^/,]+)/aws4_request,.*");

  /** The region and the service that a signature is for. */
  public record Scope(String region, String service) {}

  /** Reads a request; empty where it is signed in another way than by version 4 in its headers. */
  public static Optional<Route> of(SdkHttpRequest request) {
    Optional<String> authorization = request.firstMatchingHeader("Authorization");
    Optional<Scope> scope =
        authorization
            .map(CREDENTIAL::matcher)
            .filter(Matcher::matches)
            .map(matcher -> new Scope(matcher.group(1), matcher.group(2)));
    if (authorization.isPresent() && scope.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Route(
            request.protocol().toLowerCase(Locale.ROOT).equals("https"),
            request.host(),
            request.port(),
            request.encodedPath(),
            scope,
            request.firstMatchingHeader("User-Agent").orElse("aws-sdk-java")));
  }

  /** The host as the request's header has it: with the port where that is not the usual one. */
  String authority() {
    return port == (tls ? 443 : 80) ? host : host + ":" + port;
  }

  public String scheme() {
    return tls ? "https" : "http";
  }
}

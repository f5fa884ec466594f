package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;

/**
 * What of a client stands in the way of lean calls, in words for the log: all for which it was set
 * up that they would pass over.
 */
final class Obstacles {
  private static final String OF_SDK = "software.amazon.awssdk.";

  private final List<String> found = new ArrayList<>();

  private Obstacles() {}

  /** Looks at a client that has made a request already; empty where nothing is in the way. */
  static List<String> of(SqsClient client) {
    Obstacles obstacles = new Obstacles();
    if (ClientOrigin.of(client).isEmpty()) {
      obstacles.lookAtHttp(client);
    }
    obstacles.lookAtRoute(ClientFacts.of(client).route());
    obstacles.lookAtSettings(client.serviceClientConfiguration());
    return obstacles.found;
  }

  private void lookAtHttp(SqsClient client) {
    String type = client.getClass().getName();
    if (!type.startsWith(OF_SDK)) {
      found.add("it is of " + type + ", which may do more than the SDK's own class");
      return;
    }
    Optional<HttpSettings> http = HttpSettings.of(client);
    if (http.isEmpty()) {
      found.add("it is not known which HTTP client it has");
    } else if (http.get().isOfApplication()) {
      found.add(
          "the application chose its HTTP client, which may have a proxy or certificates of its own;"
              + " leave it out, or let SqsConnection make the client");
    }
  }

  private void lookAtRoute(Optional<Route> route) {
    if (route.isEmpty()) {
      found.add("its requests are not signed by version 4 of AWS");
      return;
    }
    if (!route.get().path().equals("/")) {
      found.add("its endpoint has a path");
    }
    if (isThroughProxy(route.get())) {
      found.add("a proxy is set up");
    }
  }

  private void lookAtSettings(SqsServiceClientConfiguration settings) {
    ClientOverrideConfiguration overrides = settings.overrideConfiguration();
    found(
        "it has execution interceptors",
        overrides.executionInterceptors().stream().map(Object::getClass));
    found(
        "it has an endpoint provider", settings.endpointProvider().stream().map(Object::getClass));
    found(
        "it has an auth scheme provider",
        Stream.ofNullable(settings.authSchemeProvider()).map(Object::getClass));
    found("it has auth schemes", settings.authSchemes().values().stream().map(Object::getClass));
    if (!overrides.metricPublishers().isEmpty()) {
      found.add("it has metric publishers");
    }
    if (!overrides.headers().isEmpty()) {
      found.add("it sends headers of its own");
    }
    if (hasSigner(overrides)) {
      found.add("it has a signer");
    }
    if (overrides.retryStrategy().isEmpty()) {
      found.add("it has no retry strategy");
    }
  }

  @SuppressWarnings("deprecation") // The SDK still signs with it.
  private static boolean hasSigner(ClientOverrideConfiguration overrides) {
    return overrides.advancedOption(SdkAdvancedClientOption.SIGNER).isPresent();
  }

  /** Notes those classes that are not the SDK's. */
  private void found(String what, Stream<? extends Class<?>> classes) {
    List<String> others =
        classes.map(Class::getName).filter(name -> !name.startsWith(OF_SDK)).distinct().toList();
    if (!others.isEmpty()) {
      found.add(what + " (" + String.join(", ", others) + ")");
    }
  }

  /** As the SDK finds it: in the JVM's properties, else in the environment. */
  private static boolean isThroughProxy(Route route) {
    ProxyConfiguration proxy = ProxyConfiguration.builder().scheme(route.scheme()).build();
    String host = route.host().toLowerCase(Locale.ROOT);
    boolean http = proxy.host() != null && proxy.nonProxyHosts().stream().noneMatch(host::matches);
    return http || System.getProperty("socksProxyHost") != null;
  }
}

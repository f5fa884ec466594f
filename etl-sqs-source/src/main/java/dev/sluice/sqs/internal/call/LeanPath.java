package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.http.HttpPool;
import dev.sluice.sqs.internal.http.Route;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;

/**
 * Takes from a client of the SDK, which has made a request already, what the lean calls need. Where
 * it is set up for something that they don't do, there are none.
 */
public final class LeanPath {
  private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.sqs.SqsSource");

  private static final AtomicBoolean SAID = new AtomicBoolean();

  private LeanPath() {}

  /** The calls on a queue; those of the SDK where lean ones can't be. */
  public static SqsCalls calls(SqsClient client, QueueFacts queue, Duration timeout) {
    try {
      return new LeanCalls(carrier(client), queue, timeout);
    } catch (NotLean e) {
      LOG.debug("calls to {} go through the SDK's client: {}", queue.url(), e.getMessage());
    } catch (LinkageError e) {
      if (!SAID.getAndSet(true)) {
        LOG.warn(
            "calls to {} go through the SDK's client, at several times the CPU, since something on"
                + " the class path is too old for the lean request path: {}",
            queue.url(),
            Fault.of(e).text());
      }
    }
    return new SdkCalls(client, queue, timeout);
  }

  private static Carrier carrier(SqsClient client) throws NotLean {
    ClientOrigin origin =
        ClientOrigin.of(client).orElseThrow(() -> new NotLean("SqsConnection did not make it"));
    Route route =
        origin
            .route()
            .orElseThrow(() -> new NotLean("its requests are not signed by version 4 of AWS"));
    if (!route.path().equals("/")) {
      throw new NotLean("its endpoint has a path");
    }
    if (isThroughProxy(route)) {
      throw new NotLean("a proxy is set up");
    }
    SqsServiceClientConfiguration settings = client.serviceClientConfiguration();
    ClientOverrideConfiguration overrides = settings.overrideConfiguration();
    if (!overrides.metricPublishers().isEmpty()
        || overrides.executionInterceptors().stream()
            .anyMatch(one -> !one.getClass().getName().startsWith("software.amazon.awssdk."))) {
      throw new NotLean("something watches its calls");
    }
    RetryStrategy retries =
        overrides.retryStrategy().orElseThrow(() -> new NotLean("it has no retry strategy"));
    SSLSocketFactory tls = tls();
    DryRun.run(tls);
    HttpPool pool = new HttpPool(route, tls, origin.connections());
    return new Carrier(pool, settings.credentialsProvider(), retries);
  }

  /** As the SDK finds it: in the JVM's properties, else in the environment. */
  private static boolean isThroughProxy(Route route) {
    ProxyConfiguration proxy = ProxyConfiguration.builder().scheme(route.scheme()).build();
    String host = route.host().toLowerCase(Locale.ROOT);
    boolean http = proxy.host() != null && proxy.nonProxyHosts().stream().noneMatch(host::matches);
    return http || System.getProperty("socksProxyHost") != null;
  }

  /** What the JVM trusts, as in the SDK. */
  private static SSLSocketFactory tls() {
    try {
      return SSLContext.getDefault().getSocketFactory();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JVM's TLS settings can't be used", e);
    }
  }

  /** Why the lean calls can't take a client's place. */
  private static final class NotLean extends Exception {
    private static final long serialVersionUID = 1L;

    NotLean(String why) {
      super(why);
    }
  }
}

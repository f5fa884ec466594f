package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.http.HttpPool;
import dev.sluice.sqs.internal.http.Route;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;

/**
 * Takes from a client of the SDK, which has made a request already, what the lean calls need. Where
 * it is set up for something that they don't do, the client itself makes the calls.
 */
public final class LeanPath {
  private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.sqs.SqsSource");

  /** Of the connections of a client that is the application's: those that are not for receives. */
  private static final int LEAST_FOR_OTHERS = 64;

  private static final AtomicBoolean SAID = new AtomicBoolean();

  private LeanPath() {}

  /**
   * The calls on a queue; those of the SDK where lean ones can't be.
   *
   * @param receivers how many receives may be under way
   */
  public static SharedCalls calls(
      SqsClient client, QueueFacts queue, Duration timeout, int receivers) {
    List<String> obstacles = Obstacles.of(client);
    if (!obstacles.isEmpty()) {
      LOG.info(
          "calls to {} go through the SDK's client, at several times the CPU: {}",
          queue.url(),
          String.join("; ", obstacles));
      return SdkCalls.shared(client, queue, timeout);
    }
    try {
      return lean(client, queue, timeout, receivers);
    } catch (LinkageError e) {
      if (!SAID.getAndSet(true)) {
        LOG.warn(
            "calls to {} go through the SDK's client, at several times the CPU, since something on"
                + " the class path is too old for the lean request path: {}",
            queue.url(),
            Fault.of(e).text());
      }
    }
    return SdkCalls.shared(client, queue, timeout);
  }

  private static SharedCalls lean(
      SqsClient client, QueueFacts queue, Duration timeout, int receivers) {
    SqsServiceClientConfiguration settings = client.serviceClientConfiguration();
    Route route = ClientFacts.of(client).route().orElseThrow();
    RetryStrategy retries = settings.overrideConfiguration().retryStrategy().orElseThrow();
    SSLSocketFactory tls = tls();
    DryRun.run(tls);
    int connections =
        ClientOrigin.of(client)
            .map(ClientOrigin::connections)
            .orElse(receivers + Math.max(receivers, LEAST_FOR_OTHERS));
    ConnectionShare share = new ConnectionShare(System::nanoTime);
    share.have(connections);
    Carrier carrier =
        new Carrier(
            new HttpPool(route, tls, connections),
            ToldCredentials.of(settings.credentialsProvider()),
            retries);
    return new SharedCalls(
        new LeanCalls(carrier, queue, timeout, TimeLimits.of(client)), share, queue.url());
  }

  /** What the JVM trusts, as in the SDK. */
  private static SSLSocketFactory tls() {
    try {
      return SSLContext.getDefault().getSocketFactory();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JVM's TLS settings can't be used", e);
    }
  }
}

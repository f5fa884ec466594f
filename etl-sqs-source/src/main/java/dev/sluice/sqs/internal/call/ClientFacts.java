package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.http.Route;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.HttpMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;

/**
 * What is known of a client, whoever made it, from the first call that it makes for Sluice: where
 * its requests go, and how many connections it has. One for each client, since all who use a client
 * share its connections. Thread-safe.
 */
final class ClientFacts {
  private static final Map<SqsClient, ClientFacts> ALL =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final ConnectionShare share = new ConnectionShare(System::nanoTime);
  private volatile @Nullable Route route;
  private volatile boolean looked;

  static ClientFacts of(SqsClient client) {
    return ALL.computeIfAbsent(client, one -> new ClientFacts());
  }

  /** Makes a call, the first one of a client in such a way that it shows what is to be known. */
  static <A> A look(SqsClient client, Function<AwsRequestOverrideConfiguration, A> call) {
    ClientFacts facts = of(client);
    AwsRequestOverrideConfiguration.Builder request = AwsRequestOverrideConfiguration.builder();
    if (facts.looked) {
      return call.apply(request.build());
    }
    // Those of a request take the place of the client's.
    client
        .serviceClientConfiguration()
        .overrideConfiguration()
        .metricPublishers()
        .forEach(request::addMetricPublisher);
    request.addMetricPublisher(facts.new Connections()).addPlugin(facts.spy());
    long start = System.nanoTime();
    A answer = call.apply(request.build());
    facts.looked = true;
    facts.share.took(System.nanoTime() - start);
    return answer;
  }

  /** The way its requests go; empty before the first, and where they are signed in another way. */
  Optional<Route> route() {
    return Optional.ofNullable(route);
  }

  /** Of its connections. */
  ConnectionShare share() {
    return share;
  }

  private SdkPlugin spy() {
    ExecutionInterceptor sees =
        new ExecutionInterceptor() {
          @Override
          public void beforeTransmission(
              Context.BeforeTransmission context, ExecutionAttributes attributes) {
            Route.of(context.httpRequest()).ifPresent(seen -> route = seen);
          }
        };
    return configuration -> {
      if (configuration instanceof SqsServiceClientConfiguration.Builder its) {
        its.overrideConfiguration(
            its.overrideConfiguration().toBuilder().addExecutionInterceptor(sees).build());
      }
    };
  }

  /** Hears from the HTTP client, where that tells it, of how many connections its pool may have. */
  private final class Connections implements MetricPublisher {
    @Override
    public void publish(MetricCollection metrics) {
      for (Integer most : metrics.metricValues(HttpMetric.MAX_CONCURRENCY)) {
        if (most > 0) {
          share.have(most);
        }
      }
      metrics.children().forEach(this::publish);
    }

    @Override
    public void close() {}
  }
}

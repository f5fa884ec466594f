package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sqs.internal.call.QueueFacts;
import dev.sluice.testkit.faults.Rule;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.auth.scheme.SqsAuthSchemeProvider;
import software.amazon.awssdk.services.sqs.endpoints.SqsEndpointProvider;

/** The lean path by the settings of a client that the application made, as a Spring bean is. */
class UsersLeanPathTest extends Fronted {
  private static final AwsCredentialsProvider KEYS =
      () -> AwsBasicCredentials.create("users-key", "secret");

  @Test
  void a_plain_client_is_taken_over_with_credentials_region_and_endpoint() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (SqsClient users =
            users(
                builder ->
                    builder.credentialsProvider(
                        () -> {
                          asked.incrementAndGet();
                          return KEYS.resolveCredentials();
                        }));
        LogLines log = new LogLines(url);
        SqsSource source = SqsSource.open(users, options(1))) {
      int before = asked.get();
      send(10);
      assertThat(source.settle(TestSqs.removing(TestSqs.take(source, 10)))).isEmpty();

      assertThat(log.lines()).isEmpty();
      assertThat(source.gauges().retries()).as("of the lean calls").isNotEmpty();
      assertThat(asked.get()).isGreaterThan(before + 1);
    }
  }

  @Test
  void its_retry_strategy_is_kept_to() throws Exception {
    front.on("DeleteMessageBatch", Rule.failing(503, "ServiceUnavailable"));
    try (SqsClient users =
            users(
                builder ->
                    builder.overrideConfiguration(
                        o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry())));
        SqsSource source = SqsSource.open(users, options(1))) {
      send(1);
      assertThat(source.settle(TestSqs.removing(TestSqs.take(source, 1)))).hasSize(1);

      assertThat(front.count("DeleteMessageBatch")).isOne();
      assertThat(source.gauges().retries()).isNotEmpty();
    }
  }

  @Test
  void its_time_limits_are_kept_to() throws Exception {
    try (SqsClient users =
            users(
                builder ->
                    builder.overrideConfiguration(o -> o.apiCallTimeout(Duration.ofSeconds(2))));
        LogLines log = new LogLines(url);
        SqsSource source = SqsSource.open(users, options(1))) {
      send(1);
      var taken = TestSqs.take(source, 1);
      front.on(
          "DeleteMessageBatch",
          call -> {
            Thread.currentThread().join(5_000);
            return call.pass();
          });
      long start = System.nanoTime();
      assertThat(source.settle(TestSqs.removing(taken))).hasSize(1);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
      assertThat(source.gauges().retries()).isNotEmpty();
      assertThat(log.lines())
          .filteredOn(line -> line.contains("wait for"))
          .singleElement()
          .asString()
          .contains("wait for 1 s", "apiCallTimeout");
    }
  }

  @Test
  void what_stands_in_the_way_is_told_and_honoured() {
    told(b -> b.overrideConfiguration(o -> o.addExecutionInterceptor(new Watching())), "Watching");
    told(
        b -> b.overrideConfiguration(o -> o.addMetricPublisher(new Publishing())),
        "it has metric publishers");
    told(b -> b.overrideConfiguration(o -> o.putHeader("x-a", "b")), "headers of its own");
    told(
        b -> b.httpClientBuilder(Apache5HttpClient.builder()),
        "the application chose its HTTP client");
    told(b -> b.httpClient(Apache5HttpClient.create()), "the application chose its HTTP client");
    SqsEndpointProvider endpoints = SqsEndpointProvider.defaultProvider();
    told(b -> b.endpointProvider(p -> endpoints.resolveEndpoint(p)), "an endpoint provider");
    SqsAuthSchemeProvider schemes = SqsAuthSchemeProvider.defaultProvider();
    told(b -> b.authSchemeProvider(p -> schemes.resolveAuthScheme(p)), "an auth scheme provider");
  }

  @Test
  void a_client_around_another_is_not_passed_by() {
    AtomicInteger receives = new AtomicInteger();
    try (SqsClient inner = users(builder -> {})) {
      SqsClient around =
          (SqsClient)
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  new Class<?>[] {SqsClient.class},
                  (proxy, method, arguments) -> {
                    if (method.getName().equals("receiveMessage")) {
                      receives.incrementAndGet();
                    }
                    return method.getName().equals("hashCode")
                        ? System.identityHashCode(proxy)
                        : method.getName().equals("equals")
                            ? proxy == arguments[0]
                            : method.invoke(inner, arguments);
                  });
      told(around, "which may do more than the SDK's own class");
      assertThat(receives.get()).isPositive();
    }
  }

  private void told(Consumer<SqsClientBuilder> setting, String why) {
    try (SqsClient users = users(setting);
        LogLines log = new LogLines(url)) {
      QueueFacts queue = QueueFacts.find(users, url);

      assertThat(Transport.LEAN.calls(users, queue, Duration.ofSeconds(30), 8).isLean()).isFalse();

      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("INFO")
          .contains("go through the SDK's client", why);
    }
  }

  private void told(SqsClient users, String why) {
    send(1);
    try (LogLines log = new LogLines(url);
        SqsSource source = SqsSource.open(users, options(1))) {
      assertThat(source.settle(TestSqs.removing(TestSqs.take(source, 1)))).isEmpty();
      assertThat(source.gauges().retries()).as("none are known of the SDK's client").isEmpty();
      assertThat(log.lines())
          .filteredOn(line -> line.contains("go through the SDK's client"))
          .singleElement()
          .asString()
          .startsWith("INFO")
          .contains(why);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private SqsSourceOptions options(int receivers) {
    return SqsSourceOptions.builder().queueUrl(url).receivers(receivers).build();
  }

  private SqsClient users(Consumer<SqsClientBuilder> more) {
    SqsClientBuilder builder =
        SqsClient.builder()
            .endpointOverride(front.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(KEYS);
    more.accept(builder);
    return builder.build();
  }

  private static final class Watching implements ExecutionInterceptor {}

  private static final class Publishing implements MetricPublisher {
    @Override
    public void publish(MetricCollection metrics) {}

    @Override
    public void close() {}
  }
}

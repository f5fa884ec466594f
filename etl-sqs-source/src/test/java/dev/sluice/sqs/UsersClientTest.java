package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.ConfigurationException;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A client that the user made, whose time limits are shorter than a long poll. */
class UsersClientTest extends Fronted {
  private final Set<Integer> waits = ConcurrentHashMap.newKeySet();

  UsersClientTest() {
    front.on(
        "ReceiveMessage",
        call -> {
          waits.add(call.body().path("WaitTimeSeconds").asInt());
          return Rule.passing().answer(call);
        });
  }

  @Test
  void receives_wait_no_longer_than_its_configuration_allows() throws Exception {
    for (Consumer<ClientOverrideConfiguration.Builder> limit :
        List.<Consumer<ClientOverrideConfiguration.Builder>>of(
            o -> o.apiCallAttemptTimeout(Duration.ofMillis(2500)),
            o -> o.apiCallTimeout(Duration.ofMillis(2900)))) {
      waits.clear();
      try (SqsClient users = users(Duration.ofSeconds(30), limit);
          LogLines log = new LogLines(url);
          SqsSource source = SqsSource.open(users, options())) {
        assertThat(source.poll(10, Duration.ofMillis(2500))).as("an idle queue").isEmpty();
        send(1);

        assertThat(source.settle(TestSqs.removing(TestSqs.take(source, 1)))).isEmpty();
        assertThat(source.gauges().failedCalls()).isZero();
        assertThat(waits).containsExactly(1);
        assertThat(log.lines())
            .filteredOn(line -> line.contains("wait for"))
            .singleElement()
            .asString()
            .contains("wait for 1 s", "apiCallAttemptTimeout", "set both above waitTime");
      }
    }
  }

  @Test
  void a_configuration_without_time_for_any_is_refused() {
    try (SqsClient users =
        users(Duration.ofSeconds(30), o -> o.apiCallAttemptTimeout(Duration.ofMillis(1500)))) {
      assertThatThrownBy(() -> SqsSource.open(users, options()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll(
              "apiCallAttemptTimeout is 1500 ms", url, "set both above waitTime");
    }
  }

  @Test
  void receives_wait_no_longer_than_the_read_timeout_of_its_http_client() throws Exception {
    try (SqsClient users = users(Duration.ofMillis(2500), o -> {});
        LogLines log = new LogLines(url);
        SqsSource source = SqsSource.open(users, options())) {
      assertThat(source.poll(10, Duration.ofMillis(2500))).as("an idle queue").isEmpty();
      send(1);

      assertThat(source.settle(TestSqs.removing(TestSqs.take(source, 1)))).isEmpty();
      assertThat(source.gauges().failedCalls()).isZero();
      assertThat(waits).containsExactly(1);
      assertThat(log.lines())
          .filteredOn(line -> line.contains("wait for"))
          .singleElement()
          .asString()
          .startsWith("WARN")
          .contains("wait for 1 s", "socketTimeout", "2500 ms", "above waitTime");
    }
  }

  @Test
  void an_http_client_without_time_for_any_is_refused() {
    try (SqsClient users = users(Duration.ofMillis(1500), o -> {})) {
      assertThatThrownBy(() -> SqsSource.open(users, options()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll("socketTimeout", "1500 ms", url, "set it above waitTime");
    }
  }

  /** What a client of another kind allows shows when a receive runs into it. */
  @Test
  void receives_get_longer_until_they_run_into_a_read_timeout_that_is_not_told() throws Exception {
    try (SqsClient users = users(closed(Duration.ofMillis(2500)), o -> {});
        LogLines log = new LogLines(url);
        SqsSource source = SqsSource.open(users, options())) {
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(
              () ->
                  source.poll(1, Duration.ofMillis(100)).isEmpty()
                      && log.lines().stream().anyMatch(line -> line.contains("wait for 2 s")));
      assertThat(waits).containsExactlyInAnyOrder(1, 2, 4);
      assertThat(source.gauges().failedCalls()).isOne();
      assertThat(log.lines())
          .filteredOn(line -> line.contains("socket timeout"))
          .singleElement()
          .asString()
          .contains("the client does not wait for 20 s");
    }
  }

  private SqsSourceOptions options() {
    return SqsSourceOptions.builder().queueUrl(url).receivers(1).build();
  }

  private SqsClient users(
      Duration readTimeout, Consumer<ClientOverrideConfiguration.Builder> more) {
    return users(Apache5HttpClient.builder().socketTimeout(readTimeout), more);
  }

  private SqsClient users(
      SdkHttpClient.Builder<?> http, Consumer<ClientOverrideConfiguration.Builder> more) {
    return SqsClient.builder()
        .endpointOverride(front.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(TestSqs.SERVER.accessKey(), TestSqs.SERVER.secretKey())))
        .httpClientBuilder(http)
        .overrideConfiguration(o -> more.accept(o.retryStrategy(DefaultRetryStrategy.doNotRetry())))
        .build();
  }

  /** One that tells nothing of how it is set up, nor of its connections. */
  private static SdkHttpClient.Builder<?> closed(Duration readTimeout) {
    return ClosedHttpClient.of(Apache5HttpClient.builder().socketTimeout(readTimeout));
  }
}

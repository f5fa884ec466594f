package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Delivery;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Receives leave connections to the calls that settle, however few there are. */
class SmallPoolTest extends Fronted {
  private static final int LANES = 3;
  private static final Duration DRAINED = Duration.ofSeconds(20);

  private final AtomicInteger handedOut = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 10})
  void of_a_client_that_the_user_made(int connections) throws Exception {
    try (SqsClient users = users(Apache5HttpClient.builder().maxConnections(connections));
        LogLines log = new LogLines(url)) {
      drain(users, 300);

      assertThat(log.lines())
          .filteredOn(line -> line.contains("connections"))
          .singleElement()
          .asString()
          .contains(
              "the client has " + connections + " connections",
              "at most " + Math.max(1, connections / 2) + " receives");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void of_an_http_client_that_does_not_tell_how_many_it_has(int connections) throws Exception {
    try (SqsClient users =
            users(ClosedHttpClient.of(Apache5HttpClient.builder().maxConnections(connections)));
        LogLines log = new LogLines(url)) {
      drain(users, 300);

      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARN"))
          .hasSizeLessThan(2)
          .allMatch(line -> line.contains("receives from " + url + " at a time from now on"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void of_the_lean_path(int connections) throws Exception {
    int most = connections / 2;
    front.on("ReceiveMessage", Rule.delaying(Duration.ofMillis(50), Rule.passing()));
    try (SqsClient own = TestSqs.connection(url).connections(connections).build().open();
        SqsSource source = SqsSource.open(own, SqsSourceOptions.builder().queueUrl(url).build())) {
      send(400);
      List<Delivery<String>> taken = new ArrayList<>(TestSqs.take(source, 50));
      front.holdReceives();
      taken.addAll(pollUntilReceiving(source, most));

      assertThat(source.settle(TestSqs.removing(taken))).isEmpty();
      assertThat(front.running("ReceiveMessage")).isBetween(1, most);
      assertThat(front.mostRunning("ReceiveMessage")).isBetween(1, most);
      front.letGo();
    }
  }

  /** Who has nothing to receive waits for a second, and then it is another's turn. */
  @Test
  void that_several_sources_share() throws Exception {
    SqsSourceOptions other =
        SqsSourceOptions.builder().queueUrl(front.url(TestSqs.queue(30))).build();
    try (SqsClient users = users(Apache5HttpClient.builder().maxConnections(2));
        SqsSource unused = SqsSource.open(users, other);
        SqsSource idle = SqsSource.open(users, other)) {
      assertThat(idle.poll(1, Duration.ofMillis(100))).isEmpty();

      drain(users, 30);
      assertThat(front.mostRunning("ReceiveMessage")).isOne();
      assertThat(unused.gauges().failedCalls()).isZero();
    }
  }

  /** Takes what comes until so many receives are under way, since no room is taken. */
  private List<Delivery<String>> pollUntilReceiving(SqsSource source, int receives)
      throws InterruptedException {
    List<Delivery<String>> taken = new ArrayList<>();
    long end = System.nanoTime() + TestSqs.PATIENCE.toNanos();
    do {
      taken.addAll(source.poll(100, Duration.ofMillis(50)));
    } while (front.running("ReceiveMessage") < receives && System.nanoTime() - end < 0);
    return taken;
  }

  /** Each message is handed out once, deleted, and that in no time. */
  private void drain(SqsClient client, int messages) throws Exception {
    send(messages);
    SqsSourceOptions options = SqsSourceOptions.builder().queueUrl(url).build();
    ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    long start = System.nanoTime();
    try (SqsSource source = SqsSource.open(client, options)) {
      Callable<Integer> lane =
          () -> {
            int unsettled = 0;
            while (handedOut.get() < messages && System.nanoTime() - start < DRAINED.toNanos()) {
              List<Delivery<String>> some = source.poll(100, Duration.ofMillis(100));
              handedOut.addAndGet(some.size());
              unsettled += source.settle(TestSqs.removing(some)).size();
            }
            return unsettled;
          };
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < LANES; i++) {
        running.add(lanes.submit(lane));
      }
      for (Future<Integer> one : running) {
        assertThat(one.get()).as("unsettled").isZero();
      }
      assertThat(handedOut).hasValue(messages);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DRAINED);
      assertThat(source.gauges().failedCalls()).isZero();
    } finally {
      lanes.shutdownNow();
    }
    assertThat(left()).isZero();
  }

  private SqsClient users(SdkHttpClient.Builder<?> http) {
    return SqsClient.builder()
        .endpointOverride(front.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .httpClientBuilder(http)
        .build();
  }
}

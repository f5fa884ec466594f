package dev.sluice.sqs;

import static dev.sluice.sqs.TestSqs.PATIENCE;
import static dev.sluice.sqs.TestSqs.removing;
import static dev.sluice.sqs.TestSqs.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Delivery;
import dev.sluice.sqs.internal.call.DaemonThread;
import dev.sluice.testkit.faults.Answer;
import dev.sluice.testkit.faults.Rule;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

class ClosingTest extends Fronted {
  private static final String RECEIVE = "ReceiveMessage";
  private static final Duration CLOSING = Duration.ofSeconds(4);

  @Test
  void what_is_buffered_and_what_a_lane_holds_is_visible_at_once() throws Exception {
    SqsSource source = openAhead(60);
    take(source, 25);
    await().atMost(PATIENCE).until(() -> inFlight() == 60);

    source.close();

    assertThat(waiting()).isEqualTo(60);
  }

  @Test
  void an_idle_long_poll_does_not_hold_it_up() {
    SqsSource source = open();
    await().atMost(PATIENCE).until(() -> front.running(RECEIVE) == 1);
    long start = System.nanoTime();

    source.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CLOSING);
  }

  @Test
  void an_abort_ends_a_long_poll() throws Exception {
    DaemonThread polling =
        new DaemonThread(
            () ->
                assertThatThrownBy(
                    () -> client.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20))),
            "test");
    polling.start();
    await().atMost(PATIENCE).until(() -> front.running(RECEIVE) == 1);

    polling.abort();

    polling.join(CLOSING.toMillis());
    assertThat(polling.isAlive()).isFalse();
  }

  @Test
  void a_receive_that_answers_during_closing_returns_its_messages() throws Exception {
    send(10);
    front.on(
        RECEIVE,
        Rule.first(
            1,
            call -> {
              Answer answer = call.pass();
              await().pollDelay(Duration.ofMillis(500)).until(() -> true);
              return answer;
            }));
    SqsSource source = open();
    await().atMost(PATIENCE).until(() -> inFlight() > 0);

    source.close();

    assertThat(waiting()).isEqualTo(10);
  }

  @Test
  void what_went_back_since_no_more_is_received_is_there_once_it_is_closed() throws Exception {
    SqsSource source = openAhead(20);
    take(source, 1);
    await().atMost(PATIENCE).until(() -> inFlight() == 20);
    front.on(
        "ChangeMessageVisibilityBatch",
        call -> {
          await().pollDelay(Duration.ofMillis(2500)).until(() -> true);
          return call.pass();
        });

    source.stopReceiving();
    source.close();

    assertThat(waiting()).isEqualTo(20);
  }

  @Test
  void a_receive_that_can_not_be_aborted_returns_its_messages_when_it_answers() throws Exception {
    send(10);
    CountDownLatch closed = new CountDownLatch(1);
    front.on(
        RECEIVE,
        call -> {
          Answer answer = call.pass();
          closed.await();
          return answer;
        });
    try (SqsClient plain = plainClient()) {
      SqsSource source = open(plain);
      assertThat(source.poll(1, Duration.ofMillis(100))).isEmpty();
      await().atMost(PATIENCE).until(() -> inFlight() > 0);

      source.close();
      closed.countDown();

      await().atMost(PATIENCE).until(() -> waiting() == 10);
    }
  }

  private SqsSource open(SqsClient plain) {
    return SqsSource.open(
        plain, SqsSourceOptions.builder().queueUrl(url).transport(Transport.SDK).build());
  }

  private SqsClient plainClient() {
    return SqsClient.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + front.port()))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
        .build();
  }

  @Test
  void lanes_that_poll_and_settle_meanwhile_come_to_no_harm() throws Exception {
    send(300);
    SqsSource source = open();
    AtomicBoolean stop = new AtomicBoolean();
    Callable<Integer> lane =
        () -> {
          int removed = 0;
          try {
            while (!stop.get()) {
              List<Delivery<String>> some = source.poll(10, Duration.ofMillis(50));
              removed += some.size() - source.settle(removing(some)).size();
            }
          } catch (IllegalStateException e) {
            assertThat(e).hasMessage("the source of " + url + " is closed");
          }
          return removed;
        };
    ExecutorService lanes = Executors.newFixedThreadPool(3);
    try {
      List<Future<Integer>> running = List.of(lanes.submit(lane), lanes.submit(lane));
      await().atMost(PATIENCE).until(() -> front.count("DeleteMessageBatch") > 3);

      source.close();
      assertThatThrownBy(() -> source.poll(10, Duration.ofSeconds(10)))
          .isInstanceOf(IllegalStateException.class);
      stop.set(true);

      int removed = running.get(0).get() + running.get(1).get();
      assertThat(removed).isPositive();
      assertThat(waiting()).isEqualTo(300 - removed);
      assertThat(inFlight()).isZero();
    } finally {
      lanes.shutdownNow();
    }
  }

  @Test
  void an_outage_does_not_hold_it_up() throws Exception {
    SqsSource source = openAhead(40);
    await().atMost(PATIENCE).until(() -> inFlight() == 40);
    front.close();
    long start = System.nanoTime();

    source.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CLOSING);
  }

  @Test
  void what_is_settled_afterwards_is_still_tried_and_does_not_throw() throws Exception {
    send(1);
    SqsSource source = open();
    List<Delivery<String>> late = take(source, 1);
    source.close();

    assertThat(source.settle(removing(late))).hasSize(waiting());

    assertThat(front.count("DeleteMessageBatch")).isOne();
  }

  /** Of a client of the user's, whose receives can't be aborted. */
  @Test
  void nothing_is_said_of_what_ends_since_source_and_client_are_closed() throws Exception {
    send(600);
    AtomicBoolean hold = new AtomicBoolean();
    CountDownLatch end = new CountDownLatch(1);
    front.on(
        RECEIVE,
        call -> {
          if (hold.get()) {
            end.await();
          }
          return call.pass();
        });
    try (LogLines log = new LogLines(url)) {
      try (SqsClient plain = plainClient();
          SqsSource source = open(plain)) {
        Fronted.drain(source, 300);
        hold.set(true);
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  source.settle(removing(source.poll(100, Duration.ofMillis(10))));
                  return front.running(RECEIVE) > 1;
                });
      }
      await().atMost(PATIENCE).until(() -> log.all().stream().anyMatch(this::isOfReceiving));
      end.countDown();
      await().atMost(PATIENCE).until(() -> front.running(RECEIVE) == 0);

      assertThat(log.lines()).filteredOn(this::isOfReceiving).isEmpty();
    }
  }

  private boolean isOfReceiving(String line) {
    return line.contains("receiving from " + url);
  }
}

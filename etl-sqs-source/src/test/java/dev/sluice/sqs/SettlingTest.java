package dev.sluice.sqs;

import static dev.sluice.sqs.TestSqs.PATIENCE;
import static dev.sluice.sqs.TestSqs.removing;
import static dev.sluice.sqs.TestSqs.returning;
import static dev.sluice.sqs.TestSqs.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Delivery;
import dev.sluice.core.Receipt;
import dev.sluice.core.Settlement;
import dev.sluice.testkit.faults.Call;
import dev.sluice.testkit.faults.NewestHandles;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SettlingTest extends Fronted {
  private static final String DELETE = "DeleteMessageBatch";
  private static final String CHANGE = "ChangeMessageVisibilityBatch";

  @Test
  void deletes_of_a_large_batch_travel_side_by_side() throws Exception {
    CountDownLatch four = new CountDownLatch(4);
    try (SqsSource source = openAhead(100)) {
      List<Delivery<String>> deliveries = take(source, 100);
      long before = front.count(DELETE);
      front.on(
          DELETE,
          call -> {
            four.countDown();
            assertThat(four.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
            return call.pass();
          });

      assertThat(source.settle(removing(deliveries))).isEmpty();

      assertThat(front.count(DELETE) - before).isEqualTo(10);
      assertThat(front.mostRunning(DELETE)).isGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void no_time_is_too_long() throws Exception {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    send(1);
    try (SqsSource source = open()) {
      List<Delivery<String>> one = source.poll(1, forever);

      assertThat(source.settle(List.of(Settlement.giveBack(one.get(0), forever)))).isEmpty();
    }
    assertThat(left()).isEqualTo(1);
  }

  @Test
  void a_delivery_that_is_in_twice_is_deleted_once_and_answered_twice() throws Exception {
    send(1);
    try (SqsSource source = open()) {
      Delivery<String> one = take(source, 1).get(0);
      front.on(DELETE, Rule.failing(503, "ServiceUnavailable"));
      List<Settlement<String>> twice = removing(List.of(one, one));

      assertThat(source.settle(twice)).containsExactly(one, one);

      front.clear();
      assertThat(source.settle(twice)).isEmpty();
      assertThat(left()).isZero();
    }
  }

  @Test
  void a_message_redelivered_while_held_is_deleted_with_its_newest_handle() throws Exception {
    use(TestSqs.queue(2));
    // An extension that has no effect.
    front.on(CHANGE, Call::pretend);
    NewestHandles handles = new NewestHandles();
    front.on("ReceiveMessage", handles.noting(Rule.passing()));
    front.on(DELETE, handles.deleting(Rule.passing()));
    try (SqsSource source = openAhead(3)) {
      List<Delivery<String>> deliveries = take(source, 3);

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  source.poll(10, Duration.ofMillis(300)).isEmpty()
                      && source.gauges().redelivered() >= 3);

      assertThat(source.settle(removing(deliveries))).isEmpty();
      assertThat(left()).isZero();
    }
  }

  @Test
  void a_redelivery_during_the_delete_is_deleted_too() throws Exception {
    use(TestSqs.queue(1));
    send(1);
    front.on(CHANGE, Call::pretend);
    try (SqsSource source = open()) {
      List<Delivery<String>> deliveries = take(source, 1);
      // SQS answers success for a handle that is no longer the newest, and deletes nothing.
      front.on(
          DELETE,
          Rule.first(
              1,
              call -> {
                await()
                    .atMost(PATIENCE)
                    .until(
                        () ->
                            source.poll(1, Duration.ofMillis(300)).isEmpty()
                                && source.gauges().redelivered() > 0);
                return call.pretend();
              }));

      assertThat(source.settle(removing(deliveries))).isEmpty();

      assertThat(front.count(DELETE)).isGreaterThanOrEqualTo(2);
      assertThat(left()).isZero();
    }
  }

  @Test
  void a_return_lasts_whole_seconds_rounded_up_and_twelve_hours_at_most() throws Exception {
    List<Integer> seconds = new ArrayList<>();
    try (SqsSource source = openAhead(3)) {
      List<Delivery<String>> deliveries = take(source, 3);
      front.on(
          CHANGE,
          call -> {
            call.body()
                .get("Entries")
                .forEach(e -> seconds.add(e.get("VisibilityTimeout").asInt()));
            return call.pass();
          });

      source.settle(returning(deliveries.subList(0, 1), Duration.ofMillis(10)));
      source.settle(returning(deliveries.subList(1, 2), Duration.ofSeconds(30)));
      source.settle(returning(deliveries.subList(2, 3), Duration.ofDays(2)));

      assertThat(seconds).startsWith(1, 30);
      assertThat(seconds.get(2)).isBetween(43_000, 43_199);
    }
  }

  @Test
  void an_interrupted_lane_still_settles_and_stays_interrupted() throws Exception {
    send(1);
    try (SqsSource source = open()) {
      List<Delivery<String>> deliveries = take(source, 1);
      Thread.currentThread().interrupt();

      List<Delivery<String>> unsettled = source.settle(removing(deliveries));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(unsettled).isEmpty();
    }
  }

  @Test
  void a_delivery_of_another_source_is_refused() {
    try (SqsSource source = open()) {
      Delivery<String> foreign = Delivery.of("id", "body", 1, Instant.EPOCH, new Receipt() {});

      assertThatThrownBy(() -> source.settle(removing(List.of(foreign))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}

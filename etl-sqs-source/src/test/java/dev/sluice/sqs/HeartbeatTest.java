package dev.sluice.sqs;

import static dev.sluice.sqs.TestSqs.PATIENCE;
import static dev.sluice.sqs.TestSqs.removing;
import static dev.sluice.sqs.TestSqs.returning;
import static dev.sluice.sqs.TestSqs.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Delivery;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeartbeatTest extends Fronted {
  private static final String CHANGE = "ChangeMessageVisibilityBatch";

  @Test
  void keeps_what_is_buffered_and_what_a_lane_holds_beyond_the_visibility_timeout()
      throws Exception {
    use(TestSqs.queue(3));
    // A single failure of a call, and of entries, costs nothing: there are more tries.
    front.on(CHANGE, Rule.first(2, Rule.failing(503, "ServiceUnavailable")));
    try (SqsSource source = openAhead(45)) {
      List<Delivery<String>> held = take(source, 25);

      await()
          .during(Duration.ofSeconds(6))
          .atMost(PATIENCE)
          .until(() -> waiting() == 0 && inFlight() == 45);

      List<Delivery<String>> buffered = take(source, 20);
      assertThat(buffered).extracting(Delivery::attempt).containsOnly(1);
      assertThat(source.settle(removing(held))).isEmpty();
      assertThat(source.settle(removing(buffered))).isEmpty();
      assertThat(source.gauges().redelivered()).isZero();
    }
    assertThat(front.count(CHANGE)).isGreaterThan(5);
  }

  @Test
  void entries_that_failed_are_extended_soon_after() throws Exception {
    use(TestSqs.queue(2));
    front.on(
        CHANGE,
        Rule.first(
            2, call -> call.without(i -> front.count(CHANGE) > 1 || i == 3, Rule.passing())));
    try (SqsSource source = openAhead(10)) {
      List<Delivery<String>> held = take(source, 10);

      await()
          .during(Duration.ofMillis(3500))
          .atMost(PATIENCE)
          .until(() -> waiting() == 0 && source.gauges().redelivered() == 0);

      assertThat(source.settle(removing(held))).isEmpty();
    }
  }

  @Test
  void a_call_that_hangs_does_not_keep_others_from_being_extended() throws Exception {
    use(TestSqs.queue(2));
    CountDownLatch goOn = new CountDownLatch(1);
    front.on(
        CHANGE,
        Rule.first(
            1,
            call -> {
              goOn.await();
              return call.pass();
            }));
    try (SqsSource source = openAhead(20)) {
      take(source, 20);

      await()
          .during(Duration.ofMillis(3500))
          .atMost(PATIENCE)
          .until(() -> source.gauges().redelivered() <= 10);

      goOn.countDown();
    }
  }

  @Test
  void a_handle_that_the_server_refuses_is_not_extended_again() throws Exception {
    use(TestSqs.queue(2));
    send(1);
    front.on(CHANGE, Rule.failingEntries(i -> true, true, "ReceiptHandleIsInvalid"));
    try (SqsSource source = open(options -> options.visibilityTimeout(Duration.ofSeconds(4)))) {
      take(source, 1);
      await().atMost(PATIENCE).until(() -> front.count(CHANGE) == 1);

      await()
          .during(Duration.ofMillis(1500))
          .atMost(PATIENCE)
          .until(() -> front.count(CHANGE) == 1);
      front.clear();
    }
  }

  @Test
  void what_is_held_for_too_long_goes_back_to_the_queue() throws Exception {
    try (SqsSource source = openAhead(5, options -> options.longestHold(Duration.ofSeconds(3)))) {
      List<Delivery<String>> hung = take(source, 3);
      assertThat(take(source, 2)).hasSize(2);

      List<Delivery<String>> again = take(source, 5);

      assertThat(again).hasSize(5).extracting(Delivery::attempt).containsOnly(2);
      assertThat(source.gauges().abandoned()).isEqualTo(5);
      assertThat(source.settle(removing(hung))).as("late, and still removed").isEmpty();
      assertThat(inFlight()).isEqualTo(2);
    }
  }

  @Test
  void a_return_waits_for_the_extension_under_way() throws Exception {
    use(TestSqs.queue(6));
    send(1);
    CountDownLatch extending = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    front.on(
        CHANGE,
        Rule.first(
            1,
            call -> {
              extending.countDown();
              goOn.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
              return call.pass();
            }));
    try (SqsSource source = open()) {
      List<Delivery<String>> held = take(source, 1);
      assertThat(extending.await(20, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<List<Delivery<String>>> settling =
          CompletableFuture.supplyAsync(() -> source.settle(returning(held, Duration.ZERO)));
      await().during(Duration.ofMillis(300)).until(() -> !settling.isDone());
      goOn.countDown();

      assertThat(settling.get()).isEmpty();
      assertThat(source.poll(1, Duration.ofSeconds(3))).hasSize(1);
    }
  }
}

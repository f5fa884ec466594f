package dev.sluice.sqs;

import static dev.sluice.sqs.TestSqs.PATIENCE;
import static dev.sluice.sqs.TestSqs.removing;
import static dev.sluice.sqs.TestSqs.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Delivery;
import dev.sluice.core.FailureKind;
import dev.sluice.core.SourceGoneException;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.testkit.faults.Answer;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ReceivingTest extends Fronted {
  private static final String RECEIVE = "ReceiveMessage";
  private static final Duration A_SECOND = Duration.ofSeconds(1);
  private static final Duration SHORT = Duration.ofMillis(100);

  @Test
  void never_receives_more_than_the_buffer_has_room_for() throws Exception {
    try (SqsSource source = openAhead(100, options -> options.bufferSize(25))) {
      await().atMost(PATIENCE).until(() -> inFlight() == 20);

      await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> inFlight() == 20);

      assertThat(take(source, 100)).hasSize(100);
    }
  }

  @Test
  void stops_receiving_while_the_buffered_bodies_are_too_large() throws Exception {
    String large = "x".repeat(10_000);
    for (int i = 0; i < 8; i++) {
      TestSqs.SERVER.send(queue.url(), Collections.nCopies(10, large));
    }
    try (SqsSource source = open(options -> options.bufferChars(50_000).receivers(1))) {
      drain(source, 40);
      await().atMost(PATIENCE).until(() -> inFlight() == 10);

      await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> inFlight() == 10);

      assertThat(take(source, 40)).hasSize(40);
    }
  }

  @Test
  void messages_of_one_receive_are_polled_together_and_in_order() throws Exception {
    List<String> all = recordReceives();
    try (SqsSource source = openAhead(20, options -> options.receivers(1))) {
      await().atMost(PATIENCE).until(() -> inFlight() == 20);
      List<String> answered = all.subList(all.size() - 20, all.size());

      List<Delivery<String>> first = source.poll(15, PATIENCE);
      List<Delivery<String>> second = source.poll(15, PATIENCE);

      assertThat(first).extracting(Delivery::id).containsExactlyElementsOf(answered.subList(0, 10));
      assertThat(second)
          .extracting(Delivery::id)
          .containsExactlyElementsOf(answered.subList(10, 20));
    }
  }

  @Test
  void a_receive_larger_than_the_poll_is_split_on_a_standard_queue() throws Exception {
    List<String> all = recordReceives();
    List<Delivery<String>> polled = new ArrayList<>();
    try (SqsSource source = openAhead(10, options -> options.receivers(1))) {
      await().atMost(PATIENCE).until(() -> inFlight() == 10);
      List<String> answered = all.subList(all.size() - 10, all.size());
      for (int size : new int[] {4, 4, 2}) {
        List<Delivery<String>> some = source.poll(4, PATIENCE);
        assertThat(some).hasSize(size);
        polled.addAll(some);
      }
      assertThat(polled).extracting(Delivery::id).containsExactlyElementsOf(answered);
    }
  }

  @Test
  void one_receive_at_most_is_in_flight_while_the_queue_is_idle() {
    try (SqsSource source = open()) {
      await().atMost(PATIENCE).until(() -> front.running(RECEIVE) == 1);
      await()
          .during(Duration.ofMillis(500))
          .atMost(PATIENCE)
          .until(() -> front.running(RECEIVE) == 1);
      assertThat(front.count(RECEIVE)).isOne();
      assertThat(source.gauges().failedCalls()).isZero();
    }
  }

  @Test
  void several_receives_are_in_flight_while_the_queue_is_full() throws Exception {
    send(200);
    front.on(
        RECEIVE,
        call -> {
          // Slower than a receiver, so that the others come to receive as well.
          await().pollDelay(Duration.ofMillis(50)).until(() -> true);
          return call.pass();
        });
    try (SqsSource source = open(options -> options.receivers(4))) {
      drain(source, 200);
    }
    assertThat(front.mostRunning(RECEIVE)).isEqualTo(4);
  }

  @Test
  void an_outage_is_told_once_the_buffer_is_empty_and_passes_by_itself() throws Exception {
    try (SqsSource source = openAhead(10, options -> options.waitTime(A_SECOND));
        LogLines log = new LogLines(url)) {
      await().atMost(PATIENCE).until(() -> inFlight() == 10);
      front.on(RECEIVE, Rule.resetting());

      assertThat(source.poll(10, SHORT)).hasSize(10);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> source.poll(10, PATIENCE))
            .isInstanceOfSatisfying(
                SourceUnavailableException.class,
                e -> assertThat(e.kind()).isEqualTo(FailureKind.UNREACHABLE));
      }

      front.clear();
      TestSqs.SERVER.send(queue.url(), "after");
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> source.poll(10, SHORT), some -> some.size() == 1);
      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().get(0)).startsWith("WARN receiving from");
      assertThat(log.lines().get(1)).startsWith("INFO receiving from").contains("works again");
    }
  }

  @Test
  void throttling_and_expired_credentials_and_skewed_clocks_are_outages() throws Exception {
    for (String code :
        List.of("RequestThrottled", "ExpiredToken", "RequestTimeTooSkewed", "OverLimit")) {
      front.on(RECEIVE, Rule.failing(code.equals("ExpiredToken") ? 403 : 400, code));
      try (SqsSource source = open(options -> options.receivers(1))) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThatThrownBy(() -> source.poll(1, SHORT))
                        .isInstanceOf(SourceUnavailableException.class)
                        .hasMessageContaining(code)
                        .hasMessageNotContaining("body-0")
                        .hasNoCause());
      }
    }
  }

  @Test
  void a_queue_deleted_while_running_ends_the_source_after_what_is_buffered() throws Exception {
    try (SqsSource source = openAhead(10, options -> options.bufferSize(10))) {
      await().atMost(PATIENCE).until(() -> inFlight() == 10);
      TestSqs.SERVER.client().deleteQueue(r -> r.queueUrl(queue.url()));

      assertThat(source.poll(10, PATIENCE)).hasSize(10);
      assertThatThrownBy(() -> source.poll(10, PATIENCE))
          .as("it may have yet to spread")
          .isInstanceOf(SourceUnavailableException.class)
          .hasMessageContaining("QueueDoesNotExist");
      clock.advance(Duration.ofMinutes(1));
      await()
          .atMost(PATIENCE)
          .until(
              () -> catchThrowable(() -> source.poll(10, PATIENCE)) instanceof SourceGoneException);
      assertThatThrownBy(() -> source.poll(10, PATIENCE))
          .hasMessageContaining("does not exist any more")
          .hasMessageContaining(url);
    }
  }

  @Test
  void access_withdrawn_while_running_ends_the_source() throws Exception {
    send(1);
    try (SqsSource source = open(options -> options.waitTime(A_SECOND))) {
      List<Delivery<String>> deliveries = take(source, 1);
      front.on("DeleteMessageBatch", Rule.failing(403, "AccessDenied"));

      assertThat(source.settle(removing(deliveries))).hasSize(1);
      assertThat(source.poll(10, Duration.ZERO)).as("it may pass").isEmpty();
      clock.advance(Duration.ofMinutes(1));
      assertThat(source.settle(removing(deliveries))).hasSize(1);

      assertThatThrownBy(() -> source.poll(10, PATIENCE))
          .isInstanceOf(SourceGoneException.class)
          .hasMessageContaining("can't be used any more: AccessDenied, HTTP 403");
    }
  }

  private List<String> recordReceives() {
    List<String> ids = new CopyOnWriteArrayList<>();
    front.on(
        RECEIVE,
        call -> {
          Answer answer = call.pass();
          answer.body().path("Messages").forEach(one -> ids.add(one.get("MessageId").asText()));
          return answer;
        });
    return ids;
  }
}

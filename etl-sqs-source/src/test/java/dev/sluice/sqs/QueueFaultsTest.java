package dev.sluice.sqs;

import static dev.sluice.sqs.TestSqs.PATIENCE;
import static dev.sluice.sqs.TestSqs.removing;
import static dev.sluice.sqs.TestSqs.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Delivery;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.testkit.faults.Answer;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Faults of the queue that last for a while: everything is settled in the end, and said once. */
class QueueFaultsTest extends Fronted {
  private static final String RECEIVE = "ReceiveMessage";
  private static final String DELETE = "DeleteMessageBatch";
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  @Test
  void faults_of_every_kind_lose_nothing_and_are_not_logged_one_by_one() throws Exception {
    use(TestSqs.queue(2));
    Random random = new Random(1);
    AtomicLong faults = new AtomicLong();
    for (String action : List.of(RECEIVE, DELETE, "ChangeMessageVisibilityBatch")) {
      Rule rule = Rule.passing();
      for (Rule fault :
          List.of(
              Rule.throttling(),
              Rule.failing(500, "InternalFailure"),
              Rule.failing(503, "ServiceUnavailable"),
              Rule.resetting(),
              Rule.resettingAfterwards())) {
        rule =
            Rule.sometimes(
                0.06,
                random,
                call -> {
                  faults.incrementAndGet();
                  return fault.answer(call);
                },
                rule);
      }
      front.on(action, rule);
    }
    Set<String> sent = Set.copyOf(send(400));
    Set<String> seen = ConcurrentHashMap.newKeySet();
    try (SqsSource source = open(options -> options.waitTime(A_SECOND));
        LogLines log = new LogLines(url)) {
      await()
          .atMost(Duration.ofSeconds(40))
          .ignoreExceptions()
          .until(
              () -> {
                List<Delivery<String>> some = source.poll(40, Duration.ofMillis(100));
                some.forEach(one -> seen.add(one.id()));
                source.settle(removing(some));
                return left() == 0;
              });
      front.clear();

      assertThat(seen).isEqualTo(sent);
      assertThat(faults.get()).isGreaterThan(20);
      assertThat(log.lines()).hasSizeLessThan((int) faults.get() / 5);
    }
  }

  @Test
  void receipt_handles_that_expired_are_said_once_and_the_messages_come_again() throws Exception {
    use(TestSqs.queue(2));
    Set<String> sent = Set.copyOf(send(40));
    try (SqsSource source = open();
        LogLines log = new LogLines(url)) {
      List<Delivery<String>> deliveries = take(source, 40);
      front.on(DELETE, Rule.failingEntries(i -> true, true, "ReceiptHandleIsInvalid"));

      assertThat(source.settle(removing(deliveries))).hasSize(40);

      assertThat(source.gauges().unsettled()).isEqualTo(40);
      assertThat(log.lines())
          .containsExactly(
              "WARN settling with "
                  + url
                  + ": receipt handles are refused (ReceiptHandleIsInvalid); the messages come"
                  + " again, which is harmless");
      front.clear();
      List<Delivery<String>> again = take(source, 40);
      assertThat(again).extracting(Delivery::id).containsExactlyInAnyOrderElementsOf(sent);
      assertThat(source.settle(removing(again))).isEmpty();
      assertThat(left()).isZero();
    }
  }

  @Test
  void credentials_that_expired_are_asked_for_again() throws Exception {
    AtomicBoolean renewed = new AtomicBoolean();
    AtomicBoolean inUse = new AtomicBoolean();
    SqsConnection.Builder connection = TestSqs.connection(url);
    connection.credentials(
        () -> {
          inUse.set(renewed.get());
          return AwsBasicCredentials.create(renewed.get() ? "new" : "old", "secret");
        });
    Rule expiring = call -> inUse.get() ? call.pass() : Answer.error(403, "ExpiredToken");
    SqsSourceOptions options = SqsSourceOptions.builder().queueUrl(url).waitTime(A_SECOND).build();
    send(5);
    try (SqsClient mortal = connection.build().open();
        SqsSource source = SqsSource.open(mortal, options)) {
      List<Delivery<String>> held = take(source, 5);
      front.on(RECEIVE, expiring).on(DELETE, expiring);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> source.poll(1, Duration.ofMillis(100)))
                      .isInstanceOf(SourceUnavailableException.class)
                      .hasMessageContaining("ExpiredToken"));
      assertThat(source.settle(removing(held.subList(0, 1)))).hasSize(1);

      renewed.set(true);

      assertThat(source.settle(removing(held.subList(1, 5)))).isEmpty();
      TestSqs.SERVER.send(queue.url(), "after");
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> source.poll(10, A_SECOND),
              some -> some.stream().anyMatch(one -> one.body().equals("after")));
    }
  }

  @Test
  void a_refusal_that_passes_within_a_minute_ends_nothing() throws Exception {
    send(3);
    for (String code : List.of("AccessDenied", "InvalidClientTokenId", "QueueDoesNotExist")) {
      front.on(RECEIVE, Rule.failing(403, code));
      try (SqsSource source = open(options -> options.waitTime(A_SECOND))) {
        for (int seconds : new int[] {0, 30, 29}) {
          clock.advance(Duration.ofSeconds(seconds));
          await()
              .atMost(PATIENCE)
              .untilAsserted(
                  () ->
                      assertThatThrownBy(() -> source.poll(1, Duration.ofMillis(100)))
                          .isInstanceOf(SourceUnavailableException.class)
                          .hasMessageContaining(code));
        }
        front.clear();
        List<Delivery<String>> taken = new ArrayList<>();
        await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .until(() -> taken.addAll(source.poll(10, A_SECOND)) && taken.size() == 3);
        clock.advance(Duration.ofMinutes(2));
        assertThat(source.settle(TestSqs.returning(taken, Duration.ZERO))).isEmpty();
      }
    }
  }
}

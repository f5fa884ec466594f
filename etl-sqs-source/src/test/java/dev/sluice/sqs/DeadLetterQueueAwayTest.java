package dev.sluice.sqs;

import static dev.sluice.sqs.TestSqs.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Keyed;
import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import dev.sluice.core.SinkGoneException;
import dev.sluice.core.Summary;
import dev.sluice.core.Until;
import dev.sluice.testkit.MemorySink;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;

/** The dead-letter queue is down, closed to us or gone while messages are rejected. */
@Timeout(60)
class DeadLetterQueueAwayTest extends Fronted {
  private static final String SEND = "SendMessageBatch";
  private final SqsQueue deadLetterQueue = TestSqs.queue(30);
  private final MemorySink<String> rows = new MemorySink<>();

  @Test
  void rejected_messages_wait_for_it_and_burn_no_receive_count() throws Exception {
    use(TestSqs.queue(2));
    front.on(SEND, Rule.failing(503, "ServiceUnavailable"));
    List<String> ids = send(20);
    try (SqsSource source = open()) {
      Pipeline<String, String> pipeline = pipeline(source);
      CompletableFuture<Summary> run =
          CompletableFuture.supplyAsync(() -> run(pipeline, Until.received(20)));
      await().during(Duration.ofSeconds(5)).atMost(PATIENCE).until(() -> !run.isDone());
      assertThat(inFlight()).isPositive();
      assertThat(source.gauges().redelivered()).isZero();

      front.clear();

      assertThat(run.get().counts().deadLettered()).isEqualTo(10);
    }
    assertThat(left()).isZero();
    assertThat(front.receives()).hasSize(20).allSatisfy((id, count) -> assertThat(count).isOne());
    assertThat(rows.stored()).hasSize(10);
    assertThat(TestSqs.SERVER.receiveAll(deadLetterQueue.url()))
        .extracting(letter -> attribute(letter, "sluice.message-id"))
        .doesNotHaveDuplicates()
        .hasSize(10)
        .allMatch(ids::contains);
  }

  @Test
  void a_run_ends_where_it_is_closed_to_us_or_gone_and_everything_comes_again_at_once()
      throws Exception {
    for (Runnable away :
        List.<Runnable>of(
            () -> front.on(SEND, aMinuteLater(Rule.failing(403, "AccessDenied"))),
            () -> {
              front.on(SEND, aMinuteLater(Rule.passing()));
              TestSqs.SERVER.client().deleteQueue(r -> r.queueUrl(deadLetterQueue.url()));
            })) {
      use(TestSqs.queue(30));
      send(20);
      int before = rows.stored().size();
      try (SqsSource source = open()) {
        Pipeline<String, String> pipeline = pipeline(source);
        away.run();

        assertThat(catchThrowable(() -> pipeline.run(Until.received(20))))
            .isInstanceOf(SinkGoneException.class)
            .hasMessageContaining("the dead-letter queue " + front.url(deadLetterQueue));
      }
      assertThat(rows.stored()).hasSizeGreaterThan(before);
      assertThat(waiting()).as("all others").isEqualTo(20 + before - rows.stored().size());
      assertThat(inFlight()).isZero();
    }
  }

  private Rule aMinuteLater(Rule rule) {
    return call -> {
      clock.advance(Duration.ofMinutes(1));
      return rule.answer(call);
    };
  }

  /** Bodies with an odd number are rejected. */
  private Pipeline<String, String> pipeline(SqsSource source) {
    return Pipeline.<String, String>builder()
        .source(source)
        .transformer(Keyed.byMessageId(DeadLetterQueueAwayTest::even))
        .sink(rows)
        .deadLetters(SqsDeadLetters.open(client, front.url(deadLetterQueue), clock))
        .options(PipelineOptions.builder().longestBackoff(Duration.ofMillis(500)).build())
        .build();
  }

  private static String even(String body) throws RejectedException {
    if (Integer.parseInt(body.substring("body-".length())) % 2 == 1) {
      throw new RejectedException(Reason.of("odd"));
    }
    return body;
  }

  private static Summary run(Pipeline<String, String> pipeline, Until until) {
    try {
      return pipeline.run(until);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String attribute(Message message, String name) {
    return Objects.requireNonNull(message.messageAttributes().get(name)).stringValue();
  }
}

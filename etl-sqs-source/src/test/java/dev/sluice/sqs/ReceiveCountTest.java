package dev.sluice.sqs;

import static dev.sluice.sqs.TestSqs.PATIENCE;
import static dev.sluice.sqs.TestSqs.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.Until;
import dev.sluice.testkit.MemorySink;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No receive is spent on a message that is not worked on: counted at the server, also those whose
 * answer nobody waited for.
 */
@Timeout(60)
class ReceiveCountTest extends Fronted {
  private final MemorySink<String> rows = new MemorySink<>();

  @ParameterizedTest
  @EnumSource
  void a_stop_while_lanes_hold_their_batches_returns_each_message_once(Transport path)
      throws Exception {
    SqsQueue deadLetterQueue = TestSqs.queue(30);
    use(
        TestSqs.SERVER
            .queue("queue-" + UUID.randomUUID())
            .visibilityTimeout(Duration.ofSeconds(30))
            .deadLetterQueue(deadLetterQueue, 3)
            .create());
    send(300);
    AtomicBoolean away = new AtomicBoolean();
    Sink<String> sink =
        batch -> {
          if (away.get()) {
            throw new SinkUnavailableException("locked");
          }
          away.set(rows.stored().size() + batch.size() >= 40);
          return rows.write(batch);
        };
    try (SqsSource source =
        SqsSource.open(client, SqsSourceOptions.builder().queueUrl(url).transport(path).build())) {
      Pipeline<String, String> pipeline = pipeline(source, sink, 20);
      Future<?> run = start(pipeline, Until.stopped());
      await().atMost(PATIENCE).until(() -> away.get() && inFlight() >= 20);

      pipeline.stop();
      run.get();
    }

    assertThat(waiting() + rows.stored().size()).isEqualTo(300);
    assertThat(front.receives().values()).hasSizeGreaterThanOrEqualTo(60).containsOnly(1);
    assertThat(TestSqs.SERVER.waiting(deadLetterQueue.url())).isZero();
  }

  @Test
  void what_is_returned_after_the_stop_is_not_taken_by_a_receive_that_still_waits()
      throws Exception {
    try (SqsSource source = openAhead(10)) {
      List<Delivery<String>> held = TestSqs.take(source, 10);
      CompletableFuture<List<Delivery<String>>> polling =
          CompletableFuture.supplyAsync(() -> poll(source));
      await().atMost(PATIENCE).until(() -> front.running("ReceiveMessage") > 0);

      source.stopReceiving();
      assertThat(polling.get()).isEmpty();
      assertThat(source.settle(returning(held, Duration.ZERO))).isEmpty();

      assertThat(source.poll(10, Duration.ofSeconds(9))).as("at once").isEmpty();
    }
    assertThat(waiting()).isEqualTo(10);
    assertThat(front.receives().values()).containsOnly(1);
  }

  @Test
  void what_is_sent_after_the_end_is_not_taken_by_a_short_receive_that_still_waited()
      throws Exception {
    try (SqsSource source = open(options -> options.waitTime(Duration.ofSeconds(1)))) {
      await().atMost(PATIENCE).until(() -> front.running("ReceiveMessage") > 0);
      assertThat(source.gauges().redelivered()).isZero();
    }
    send(3);

    await().during(Duration.ofMillis(1_500)).atMost(PATIENCE).until(() -> waiting() == 3);
    assertThat(front.receives()).isEmpty();
  }

  @Test
  void a_run_of_n_messages_receives_n() throws Exception {
    send(100);
    try (SqsSource source =
        SqsSource.open(client, SqsSourceOptions.builder().queueUrl(url).build())) {
      pipeline(source, rows, 500).run(Until.received(37));
    }
    assertThat(rows.stored()).hasSize(37);
    assertThat(front.receives()).hasSize(37);
    assertThat(waiting()).isEqualTo(63);
  }

  @Test
  void a_run_that_can_store_nothing_receives_next_to_nothing() throws Exception {
    send(300);
    try (SqsSource source =
        SqsSource.open(client, SqsSourceOptions.builder().queueUrl(url).build())) {
      Pipeline<String, String> pipeline =
          pipeline(
              source,
              batch -> {
                throw new IllegalStateException("no such table");
              },
              500);
      assertThatThrownBy(() -> pipeline.run(Until.stopped())).hasMessage("no such table");
    }
    assertThat(front.receives()).hasSizeLessThanOrEqualTo(10);
    assertThat(front.receives().values()).containsOnly(1);
    assertThat(waiting()).isEqualTo(300);
  }

  @Test
  void what_can_not_be_kept_invisible_is_not_received_again_by_its_holder() throws Exception {
    use(TestSqs.queue(6));
    send(10);
    front.on("ChangeMessageVisibilityBatch", Rule.failing(503, "ServiceUnavailable"));
    try (SqsSource source = open()) {
      List<Delivery<String>> held = TestSqs.take(source, 10);

      await()
          .during(Duration.ofSeconds(8))
          .atMost(PATIENCE.multipliedBy(2))
          .until(() -> source.poll(10, Duration.ofMillis(100)).isEmpty());

      assertThat(front.receives()).hasSize(10);
      assertThat(front.receives().values()).containsOnly(1);
      assertThat(source.settle(TestSqs.removing(held))).isEmpty();
    }
    assertThat(left()).isZero();
  }

  @Test
  void nothing_is_received_while_nobody_polls_and_nothing_is_drained() throws Exception {
    send(100);
    try (SqsSource source = open()) {
      List<Delivery<String>> held = TestSqs.take(source, 10);
      assertThat(held).hasSize(10);

      await()
          .during(Duration.ofMillis(2_500))
          .atMost(PATIENCE)
          .until(() -> front.running("ReceiveMessage") == 0);
    }
    assertThat(front.receives()).hasSize(10);
  }

  private static List<Delivery<String>> poll(SqsSource source) {
    try {
      return source.poll(500, Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Pipeline<String, String> pipeline(SqsSource source, Sink<String> sink, int batch) {
    return Pipeline.<String, String>builder()
        .source(source)
        .transformer(Keyed.byMessageId(body -> body))
        .sink(sink)
        .leaveRejected()
        .options(PipelineOptions.builder().batchSize(batch).build())
        .build();
  }

  private static Future<?> start(Pipeline<String, String> pipeline, Until until) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<?> run = thread.submit(() -> pipeline.run(until));
    thread.shutdown();
    return run;
  }
}

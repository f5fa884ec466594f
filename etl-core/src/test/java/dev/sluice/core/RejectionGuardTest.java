package dev.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class RejectionGuardTest {
  private final MemoryTable<String> table = new MemoryTable<>();
  private final MemoryTable<Rejected<String>> deadLetters = new MemoryTable<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void a_queue_of_bad_messages_is_not_drained_into_the_dead_letters(int batchSize) {
    MemoryQueue queue = queue(600, 0);
    Pipeline<String, String> pipeline =
        pipeline(queue, PipelineOptions.builder().batchSize(batchSize)).build();

    assertThatThrownBy(() -> pipeline.run(Until.stopped()))
        .isInstanceOf(TooManyRejectedException.class)
        .hasMessageMatching(
            "501 of the last 501 messages were rejected, most often too_long \\(ip\\) \\(3\\d\\d times\\):"
                + " stopped, and those at hand were returned; .*");

    assertThat(deadLetters.rows()).hasSizeBetween(501 - 2 * batchSize, 500);
    assertThat(queue.removed).hasSize(deadLetters.rows().size());
    assertThat(queue.inFlight()).isZero();
    assertThat(queue.returned).isNotEmpty();
    Counts counts = pipeline.counts();
    assertThat(counts.received()).isEqualTo(counts.deadLettered() + counts.returned());
  }

  @Test
  void half_of_the_messages_may_be_bad() throws Exception {
    MemoryQueue queue = new MemoryQueue();
    for (int i = 0; i < 5_000; i++) {
      queue.send("id-" + i, i % 2 == 0 ? "good-" + i : "bad-" + i);
    }

    Counts counts = pipeline(queue, options()).build().run(Until.empty()).counts();

    assertThat(counts).isEqualTo(Counts.of(5_000, 2_500, 0, 2_500, 0));
  }

  @Test
  void five_hundred_bad_messages_are_a_small_queue_and_no_runaway() throws Exception {
    assertThat(pipeline(queue(500, 0), options()).build().run(Until.empty()).counts())
        .isEqualTo(Counts.of(500, 0, 0, 500, 0));
  }

  @Test
  void good_messages_long_ago_do_not_hide_bad_ones_now() {
    MemoryQueue queue = queue(0, 3_000);
    IntStream.range(0, 600).forEach(i -> queue.send("late-" + i, "bad-" + i));

    TooManyRejectedException e =
        catchThrowableOfType(
            TooManyRejectedException.class,
            () -> pipeline(queue, options().lanes(1).batchSize(10)).build().run(Until.stopped()));

    assertThat(e).hasMessageStartingWith("501 of the last 1000 messages were rejected");
    assertThat(e.mostOften()).isEqualTo(Reason.of("too_long", "ip"));
    assertThat(table.rows()).hasSize(3_000);
  }

  @Test
  void the_good_messages_of_the_step_that_stops_are_stored_and_removed() {
    MemoryQueue queue = new MemoryQueue("good-1", "bad-1", "good-2");
    Pipeline<String, String> pipeline = pipeline(queue, options().maxRejected(0)).build();

    assertThatThrownBy(pipeline::step).isInstanceOf(TooManyRejectedException.class);

    assertThat(queue.removed).containsExactly("good-1", "good-2");
    assertThat(queue.returned).singleElement().extracting("after").isEqualTo(Duration.ZERO);
    assertThat(deadLetters.rows()).isEmpty();
    assertThat(pipeline.counts()).isEqualTo(Counts.of(3, 2, 0, 0, 1));
  }

  @Test
  void it_can_be_switched_off() throws Exception {
    assertThat(
            pipeline(queue(2_000, 0), options().maxRejected(1)).build().run(Until.empty()).counts())
        .isEqualTo(Counts.of(2_000, 0, 0, 2_000, 0));
  }

  @Test
  void rows_that_the_sink_refuses_count_too() {
    MemoryTable<String> picky = new MemoryTable<>(value -> true);

    assertThatThrownBy(
            () -> pipeline(queue(0, 700), options()).sink(picky).build().run(Until.stopped()))
        .isInstanceOf(TooManyRejectedException.class)
        .hasMessageContaining("most often sql_23514 (positive) (501 times)");
  }

  @Test
  void a_quiet_queue_with_a_few_bad_messages_that_come_again_and_again_goes_on() throws Exception {
    MemoryQueue queue = new MemoryQueue();
    Pipeline<String, String> pipeline =
        pipeline(queue, options().rejectionWindow(20)).leaveRejected().build();

    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < 10; i++) {
        queue.send("left-" + i, "bad-" + i);
      }
      assertThat(pipeline.step().returned()).isEqualTo(10);
    }
    queue.send("left-10", "bad-10");

    assertThatThrownBy(pipeline::step)
        .as("the eleventh message, and not the eleventh delivery, is one too many")
        .hasMessageStartingWith("11 of the last 11 messages");
  }

  @Test
  void a_message_that_left_the_window_counts_again() {
    RejectionGuard guard = new RejectionGuard(0.5, 10);

    for (int round = 0; round < 50; round++) {
      judge(guard, "bad-1", "bad-2", "bad-3", "bad-4", "bad-5");
      judge(guard, goods(10));
    }
    assertThatCode(() -> judge(guard, "bad-1", "bad-2", "bad-3", "bad-4", "bad-5"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> judge(guard, "bad-6"))
        .hasMessageStartingWith("6 of the last 10 messages");
  }

  @Test
  void within_a_large_batch_the_order_of_the_messages_decides() {
    String[] mixed = new String[4_000];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = (i % 4 == 0 ? "bad-" : "good-") + i;
    }
    assertThatCode(() -> judge(new RejectionGuard(0.5, 1_000), mixed)).doesNotThrowAnyException();

    List<String> badFirst = new ArrayList<>();
    IntStream.range(0, 501).forEach(i -> badFirst.add("bad-" + i));
    badFirst.addAll(List.of(goods(3_000)));
    assertThatThrownBy(() -> judge(new RejectionGuard(0.5, 1_000), badFirst.toArray(String[]::new)))
        .isInstanceOf(TooManyRejectedException.class);
  }

  @Test
  void once_it_stopped_no_lane_writes_dead_letters() {
    RejectionGuard guard = new RejectionGuard(0, 10);
    assertThatThrownBy(() -> judge(guard, "bad-1")).isInstanceOf(TooManyRejectedException.class);
    judge(guard, goods(100));

    assertThatThrownBy(() -> judge(guard, "bad-2")).isInstanceOf(TooManyRejectedException.class);
  }

  private static void judge(RejectionGuard guard, String... bodies) {
    List<Delivery<String>> deliveries = new ArrayList<>();
    Map<UUID, List<Rejected<String>>> rejected = new HashMap<>();
    for (String body : bodies) {
      Delivery<String> one =
          Delivery.of(body, body, 1, Instant.EPOCH, new MemoryQueue.Handle(deliveries.size()));
      deliveries.add(one);
      if (body.startsWith("bad")) {
        rejected.put(Keyed.keyOf(one.id()), List.of(Rejected.of(one, Reason.of("no"))));
      }
    }
    guard.judge(deliveries, rejected);
  }

  private static String[] goods(int count) {
    return IntStream.range(0, count).mapToObj(i -> "good-" + i).toArray(String[]::new);
  }

  private static MemoryQueue queue(int bad, int good) {
    MemoryQueue queue = new MemoryQueue();
    IntStream.range(0, bad).forEach(i -> queue.send("bad-" + i, "bad-" + i));
    IntStream.range(0, good).forEach(i -> queue.send("good-" + i, "good-" + i));
    return queue;
  }

  private static PipelineOptions.Builder options() {
    PipelineOptions.Builder options = PipelineOptions.builder();
    options.pollWait(Duration.ofMillis(5));
    return options;
  }

  private TestPipeline pipeline(MemoryQueue queue, PipelineOptions.Builder options) {
    return new TestPipeline()
        .source(queue)
        .transformer(RejectionGuardTest::transform)
        .sink(table)
        .deadLetters(deadLetters)
        .options(options.build());
  }

  /** Rejects what is bad: two thirds for one reason, one third for another. */
  private static Keyed<String> transform(Delivery<String> in) throws RejectedException {
    if (in.body().startsWith("bad")) {
      boolean third = Integer.parseInt(in.body().substring(4)) % 3 == 0;
      throw new RejectedException(third ? Reason.of("not_json") : Reason.of("too_long", "ip"));
    }
    return Keyed.of(Keyed.keyOf(in.id()), in.body());
  }
}

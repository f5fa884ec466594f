package dev.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PipelineTest {
  private static final PipelineOptions QUICK = quick().build();

  private final MemoryTable<String> table = new MemoryTable<>();
  private final MemoryTable<Rejected<String>> deadLetters = new MemoryTable<>();
  private final Recorder recorder = new Recorder();

  @Test
  void nothing_lost_a_message_is_removed_only_after_its_row_is_written() throws Exception {
    MemoryQueue queue = new MemoryQueue("a", "b");
    table.beforeWrite = () -> assertThat(queue.removed).isEmpty();

    Counts counts = pipeline(queue).build().step();

    assertThat(counts).isEqualTo(Counts.of(2, 2, 0, 0, 0));
    assertThat(table.rows()).containsExactly("a", "b");
    assertThat(queue.removed).containsExactly("a", "b");
  }

  @Test
  void nothing_twice_two_deliveries_of_one_message_in_a_batch_make_one_row_and_both_settle()
      throws Exception {
    MemoryQueue queue = new MemoryQueue("a", "b", "a");

    assertThat(pipeline(queue).build().step()).isEqualTo(Counts.of(3, 2, 1, 0, 0));
    assertThat(table.rows()).containsExactly("a", "b");
    assertThat(queue.removed).containsExactlyInAnyOrder("a", "a", "b");
  }

  @Test
  void nothing_twice_a_message_redelivered_later_is_a_duplicate() throws Exception {
    MemoryQueue queue = new MemoryQueue("a");
    Pipeline<String, String> pipeline = pipeline(queue).build();
    pipeline.step();
    queue.send("id-a", "a");

    assertThat(pipeline.step()).isEqualTo(Counts.of(1, 0, 1, 0, 0));
    assertThat(table.rows()).containsExactly("a");
    assertThat(pipeline.counts()).isEqualTo(Counts.of(2, 1, 1, 0, 0));
  }

  @Test
  void what_the_transformer_rejects_goes_to_the_dead_letters_and_then_leaves_the_queue()
      throws Exception {
    MemoryQueue queue = new MemoryQueue("a", "reject-me", "b");
    deadLetters.beforeWrite = () -> assertThat(queue.removed).isEmpty();

    assertThat(pipeline(queue).build().step()).isEqualTo(Counts.of(3, 2, 0, 1, 0));
    assertThat(deadLetters.rows()).extracting(Rejected::reason).containsExactly(Reason.of("no"));
    assertThat(queue.removed).contains("reject-me");
  }

  @Test
  void two_deliveries_of_one_rejected_message_make_one_dead_letter() throws Exception {
    MemoryQueue queue = new MemoryQueue("reject-me", "reject-me");

    assertThat(pipeline(queue).build().step()).isEqualTo(Counts.of(2, 0, 0, 2, 0));
    assertThat(deadLetters.rows()).hasSize(1);
    assertThat(queue.removed).hasSize(2);
  }

  @Test
  void nothing_bare_an_unchecked_exception_of_a_transformer_rejects_by_its_type_alone()
      throws Exception {
    MemoryQueue queue = new MemoryQueue("throw-me");

    pipeline(queue).build().step();

    assertThat(deadLetters.rows())
        .extracting(Rejected::reason)
        .containsExactly(Reason.of("transformer_failed", "java.lang.IllegalStateException"));
    assertThat(deadLetters.rows().toString()).doesNotContain("throw-me-secret");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 499, 500, 998, 999})
  void one_bad_row_among_a_thousand_costs_about_log2_extra_writes(int where) throws Exception {
    MemoryQueue queue = thousand();
    MemoryTable<String> picky = new MemoryTable<>(value -> value.equals("m" + where));

    Counts counts = pipeline(queue).sink(picky).build().step();

    assertThat(counts).isEqualTo(Counts.of(1_000, 999, 0, 1, 0));
    assertThat(picky.rows()).hasSize(999).doesNotContain("m" + where);
    assertThat(picky.writes).hasSizeLessThanOrEqualTo(1 + 2 * 10);
    assertThat(deadLetters.rows())
        .singleElement()
        .extracting(Rejected::reason)
        .isEqualTo(Reason.of("sql_23514", "positive"));
  }

  @Test
  void a_half_that_is_known_to_be_bad_is_not_written() throws Exception {
    MemoryTable<String> picky = new MemoryTable<>(value -> value.equals("m999"));

    pipeline(thousand()).sink(picky).build().step();

    assertThat(picky.writes).as("all, ten good first halves, the bad row").hasSize(1 + 10 + 1);
  }

  @Test
  void bad_rows_however_many_are_all_found_and_the_order_of_the_others_is_kept() throws Exception {
    for (Set<Integer> bad : List.of(Set.of(3, 4), Set.of(0, 111, 222, 333, 999), all())) {
      MemoryTable<String> picky =
          new MemoryTable<>(value -> bad.contains(Integer.parseInt(value.substring(1))));

      PipelineOptions options = quick().maxRejected(1).build();
      Counts counts = pipeline(thousand()).sink(picky).options(options).build().step();

      assertThat(counts).isEqualTo(Counts.of(1_000, 1_000 - bad.size(), 0, bad.size(), 0));
      assertThat(picky.rows())
          .isEqualTo(
              IntStream.range(0, 1_000)
                  .filter(i -> !bad.contains(i))
                  .mapToObj(i -> "m" + i)
                  .toList());
    }
  }

  @Test
  void an_outage_of_the_sink_holds_the_batch_and_sends_nothing_to_the_dead_letters()
      throws Exception {
    MemoryQueue queue = new MemoryQueue("a", "b");
    table.failNextWrites = 5;

    assertThat(pipeline(queue).build().step()).isEqualTo(Counts.of(2, 2, 0, 0, 0));
    assertThat(queue.polls.get()).isEqualTo(1);
    assertThat(table.writes).containsExactly(2, 2, 2, 2, 2, 2);
    assertThat(deadLetters.rows()).isEmpty();
    assertThat(recorder.events).containsSubsequence("sinkUnavailable 5", "sinkAvailable 5");
  }

  @Test
  void an_outage_of_the_dead_letters_holds_the_rejected_messages() throws Exception {
    MemoryQueue queue = new MemoryQueue("reject-me");
    deadLetters.failNextWrites = 2;

    assertThat(pipeline(queue).build().step()).isEqualTo(Counts.of(1, 0, 0, 1, 0));
  }

  @Test
  void nobody_polls_while_a_lane_holds_a_batch() throws Exception {
    MemoryQueue queue = new MemoryQueue("a");
    CountDownLatch held = new CountDownLatch(20);
    table.failNextWrites = Integer.MAX_VALUE;
    table.beforeWrite = held::countDown;
    Pipeline<String, String> pipeline = pipeline(queue).build();
    Future<Summary> run = start(pipeline, Until.stopped());
    assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
    // The other lane's poll may have begun before the outage: it ends within the poll wait.
    CountDownLatch heldLonger = new CountDownLatch(100);
    table.beforeWrite = heldLonger::countDown;
    assertThat(heldLonger.await(10, TimeUnit.SECONDS)).isTrue();
    int polls = queue.polls.get();
    CountDownLatch heldEvenLonger = new CountDownLatch(100);
    table.beforeWrite = heldEvenLonger::countDown;
    assertThat(heldEvenLonger.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(queue.polls.get()).isEqualTo(polls);
    pipeline.stop();
    assertThat(run.get().counts()).isEqualTo(Counts.of(1, 0, 0, 0, 1));
    assertThat(queue.returned).singleElement().extracting("after").isEqualTo(Duration.ZERO);
    assertThat(queue.inFlight()).isZero();
  }

  @Test
  void a_sink_that_is_gone_stops_the_run_at_once_and_everything_is_returned() {
    MemoryQueue queue = new MemoryQueue("a", "b", "reject-me");
    table.beforeWrite =
        () -> {
          throw new SinkGoneException("no such table");
        };
    Pipeline<String, String> pipeline = pipeline(queue).build();

    assertThatThrownBy(() -> pipeline.run(Until.stopped())).hasMessage("no such table");
    assertThat(table.writes).as("one write").containsExactly(2);
    assertThat(queue.removed).isEmpty();
    assertThat(queue.returned).hasSize(3);
    assertThat(pipeline.counts()).isEqualTo(Counts.of(3, 0, 0, 0, 3));
  }

  @Test
  void an_exception_that_is_no_outage_stops_the_run_and_returns_everything() {
    MemoryQueue queue = new MemoryQueue("a", "reject-me");
    table.beforeWrite =
        () -> {
          throw new IllegalStateException("no such table");
        };
    Pipeline<String, String> pipeline = pipeline(queue).build();

    assertThatThrownBy(() -> pipeline.run(Until.stopped())).hasMessage("no such table");
    assertThat(queue.removed).isEmpty();
    assertThat(queue.returned).hasSize(2);
    assertThat(pipeline.counts()).isEqualTo(Counts.of(2, 0, 0, 0, 2));
  }

  @Test
  void an_error_of_the_jvm_in_the_transformer_stops_the_run_and_returns_everything() {
    MemoryQueue queue = new MemoryQueue("a", "b");
    Pipeline<String, String> pipeline =
        pipeline(queue)
            .transformer(
                in -> {
                  throw new InternalError();
                })
            .build();

    assertThatThrownBy(() -> pipeline.run(Until.stopped())).isInstanceOf(InternalError.class);
    assertThat(queue.returned).hasSize(2);
    assertThat(queue.inFlight()).isZero();
  }

  @Test
  void a_sink_that_does_not_account_for_every_value_stops_the_run() {
    MemoryQueue queue = new MemoryQueue("a", "b");
    Pipeline<String, String> pipeline =
        pipeline(queue).sink(batch -> WriteResult.of(batch.size() - 1, 0)).build();

    assertThatThrownBy(() -> pipeline.run(Until.stopped()))
        .hasMessageContaining("inserted + duplicates must be all of them");
    assertThat(queue.removed).isEmpty();
  }

  @Test
  void a_dead_letter_that_is_refused_for_good_stays_on_the_queue() throws Exception {
    MemoryQueue queue = new MemoryQueue("reject-me", "a");
    MemoryTable<Rejected<String>> full = new MemoryTable<>(letter -> true);

    assertThat(pipeline(queue).deadLetters(full).build().step())
        .isEqualTo(Counts.of(2, 1, 0, 0, 1));
    assertThat(queue.removed).containsExactly("a");
    assertThat(recorder.events).contains("deadLetterRefused");
  }

  @Test
  void rejected_messages_that_are_to_be_left_come_again_later() throws Exception {
    MemoryQueue queue = new MemoryQueue("reject-me", "a");

    assertThat(pipeline(queue).leaveRejected().build().step()).isEqualTo(Counts.of(2, 1, 0, 0, 1));
    assertThat(queue.returned).singleElement().extracting("after").isEqualTo(Duration.ofMinutes(1));
    assertThat(deadLetters.rows()).isEmpty();
  }

  @Test
  void deliveries_that_do_not_settle_are_told_and_harmless() throws Exception {
    MemoryQueue queue = new MemoryQueue("a", "b");
    queue.settleNothing = true;

    assertThat(pipeline(queue).build().step()).isEqualTo(Counts.of(2, 2, 0, 0, 0));
    assertThat(recorder.events).contains("notSettled 2");
  }

  @Test
  void a_run_of_n_messages_takes_exactly_n_whatever_the_lanes() throws Exception {
    MemoryQueue queue = thousand();
    PipelineOptions options = quick().lanes(8).batchSize(7).build();

    Summary summary = pipeline(queue).options(options).build().run(Until.received(123));

    assertThat(summary.counts()).isEqualTo(Counts.of(123, 123, 0, 0, 0));
    assertThat(queue.backlog()).hasValue(877);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_run_until_empty_drains_the_queue_and_ends(boolean knowsBacklog) throws Exception {
    MemoryQueue queue = thousand();
    queue.knowsBacklog = knowsBacklog;
    PipelineOptions options = quick().lanes(4).batchSize(10).build();

    Summary summary = pipeline(queue).options(options).build().run(Until.empty());

    assertThat(summary.counts()).isEqualTo(Counts.of(1_000, 1_000, 0, 0, 0));
    assertThat(queue.backlog().orElse(0)).isZero();
  }

  @Test
  void an_unavailable_source_is_polled_again() throws Exception {
    MemoryQueue queue = new MemoryQueue("a");
    queue.failNextPolls = 3;

    assertThat(pipeline(queue).build().run(Until.received(1)).counts().inserted()).isEqualTo(1);
    assertThat(recorder.events).contains("sourceUnavailable 503");
  }

  @Test
  void nothing_unbounded_a_lane_that_hangs_does_not_hold_up_the_shutdown() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    table.beforeWrite =
        () -> {
          hanging.countDown();
          boolean interrupted = false;
          while (never.getCount() > 0) {
            try {
              never.await();
            } catch (InterruptedException e) {
              interrupted = true;
            }
          }
          assertThat(interrupted).isTrue();
        };
    PipelineOptions options = quick().shutdownTimeout(Duration.ofMillis(50)).build();
    Pipeline<String, String> pipeline = pipeline(new MemoryQueue("a")).options(options).build();
    Future<Summary> run = start(pipeline, Until.stopped());
    assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();

    pipeline.stop();

    assertThat(run.get(10, TimeUnit.SECONDS).counts())
        .as("what closing the source returns")
        .isEqualTo(Counts.of(1, 0, 0, 0, 1));
    never.countDown();
  }

  @Test
  void a_listener_that_throws_changes_nothing() throws Exception {
    PipelineListener broken =
        new PipelineListener() {
          @Override
          public void received(int deliveries) {
            throw new IllegalStateException("secret");
          }
        };

    assertThat(pipeline(new MemoryQueue("a")).listener(broken).build().step().inserted())
        .isEqualTo(1);
  }

  @Test
  void a_pipeline_whose_parts_are_missing_or_contradict_each_other_is_not_built() {
    Supplier<Pipeline.Builder<String, String>> parts =
        () ->
            Pipeline.<String, String>builder()
                .source(new MemoryQueue())
                .transformer(PipelineTest::transform);
    Map<String, ThrowingCallable> mistakes =
        Map.of(
            "sink is not set, and is needed",
            () -> parts.get().leaveRejected().build(),
            "neither deadLetters nor leaveRejected is set; one is needed, for messages that are"
                + " rejected",
            () -> parts.get().sink(table).build(),
            "deadLetters and leaveRejected are both set; a rejected message goes one way, so leave"
                + " one of them out",
            () -> parts.get().sink(table).deadLetters(deadLetters).leaveRejected().build(),
            "source is set twice",
            () -> parts.get().source(new MemoryQueue()),
            "options is set twice",
            () -> parts.get().options(QUICK).options(QUICK),
            "lanes is 0; it has to be from 1 to 256",
            () -> quick().lanes(0).build(),
            "pollWait is PT0S; it has to be more than zero",
            () -> quick().pollWait(Duration.ZERO).build());

    mistakes.forEach(
        (text, mistake) ->
            assertThatThrownBy(mistake)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(text));
  }

  @Test
  void one_sink_may_take_more_than_the_pipeline_makes() throws Exception {
    MemoryTable<Object> all = new MemoryTable<>();

    Counts counts =
        Pipeline.<String, String>builder()
            .source(new MemoryQueue("a", "reject-me"))
            .transformer(PipelineTest::transform)
            .sink(all)
            .deadLetters(all)
            .options(QUICK)
            .build()
            .step();

    assertThat(counts).isEqualTo(Counts.of(2, 1, 0, 1, 0));
    assertThat(all.rows()).hasSize(2);
  }

  @Test
  void nothing_bare_no_value_shows_in_what_the_engine_prints() {
    Delivery<String> delivery =
        Delivery.of("id-1", "secret", 1, Instant.EPOCH, new MemoryQueue.Handle(1))
            .withAttributes(Map.of("secret", Attribute.text("secret").withLabel("secret")))
            .withGroup("secret")
            .withSequenceNumber("secret")
            .withTraceHeader("secret");

    assertThat(
            List.of(
                delivery,
                Rejected.of(delivery, Reason.of("too_long", "ip")),
                Settlement.remove(delivery),
                Settlement.giveBack(delivery, Duration.ZERO),
                delivery.attributes().values(),
                Keyed.of(Keyed.keyOf("k"), "secret")))
        .allSatisfy(thing -> assertThat(thing.toString()).doesNotContain("secret"));
  }

  private static PipelineOptions.Builder quick() {
    return PipelineOptions.builder()
        .batchSize(1_000)
        .pollWait(Duration.ofMillis(20))
        .firstBackoff(Duration.ofMillis(1))
        .longestBackoff(Duration.ofMillis(2));
  }

  private TestPipeline pipeline(MemoryQueue queue) {
    return new TestPipeline()
        .source(queue)
        .transformer(PipelineTest::transform)
        .sink(table)
        .deadLetters(deadLetters)
        .options(QUICK)
        .listener(recorder);
  }

  private static Keyed<String> transform(Delivery<String> in) throws RejectedException {
    if (in.body().equals("reject-me")) {
      throw new RejectedException(Reason.of("no"));
    }
    if (in.body().equals("throw-me")) {
      throw new IllegalStateException("throw-me-secret");
    }
    return Keyed.of(Keyed.keyOf(in.id()), in.body());
  }

  private static MemoryQueue thousand() {
    return new MemoryQueue(IntStream.range(0, 1_000).mapToObj(i -> "m" + i).toArray(String[]::new));
  }

  private static Set<Integer> all() {
    Set<Integer> all = new HashSet<>();
    IntStream.range(0, 1_000).forEach(all::add);
    return all;
  }

  private static Future<Summary> start(Pipeline<String, String> pipeline, Until until) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<Summary> run = thread.submit(() -> pipeline.run(until));
    thread.shutdown();
    return run;
  }

  /** Writes down what it hears. */
  private static final class Recorder implements PipelineListener {
    final List<String> events = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void sinkUnavailable(Outage outage) {
      events.add("sinkUnavailable " + outage.tries());
    }

    @Override
    public void sinkAvailable(Outage outage) {
      events.add("sinkAvailable " + outage.tries());
    }

    @Override
    public void sourceUnavailable(Outage outage) {
      events.add("sourceUnavailable " + outage.why());
    }

    @Override
    public void notSettled(int deliveries) {
      events.add("notSettled " + deliveries);
    }

    @Override
    public void deadLetterRefused(Rejected<?> rejected, Reason why) {
      events.add("deadLetterRefused");
    }
  }
}

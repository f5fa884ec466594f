package dev.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stop at an awkward moment ends in time, and strands no message. */
@Timeout(30)
class StoppingTest {
  private static final Duration FOREVER = Duration.ofHours(1);

  private final MemoryTable<String> table = new MemoryTable<>();
  private final MemoryTable<Rejected<String>> deadLetters = new MemoryTable<>();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  void during_an_outage_of_the_dead_letters_what_was_stored_is_removed_and_the_rest_returned()
      throws Exception {
    MemoryQueue queue = new MemoryQueue("good", "reject-me");
    deadLetters.failNextWrites = Integer.MAX_VALUE;
    deadLetters.beforeWrite = reached::countDown;
    Pipeline<String, String> pipeline = pipeline(queue, FOREVER);
    Future<Summary> run = start(pipeline, Until.stopped());
    reached.await();

    pipeline.stop();

    assertThat(run.get(10, TimeUnit.SECONDS).counts()).isEqualTo(Counts.of(2, 1, 0, 0, 1));
    assertThat(queue.removed).containsExactly("good");
    assertThat(queue.inFlight()).isZero();
  }

  @Test
  void in_the_middle_of_halving_what_is_at_hand_is_finished() throws Exception {
    MemoryQueue queue = numbers();
    MemoryTable<String> picky = new MemoryTable<>(value -> value.endsWith("7"));
    Pipeline<String, String> pipeline = builder(queue, FOREVER).sink(picky).build();
    picky.beforeWrite =
        () -> {
          if (picky.writes.size() == 3) {
            pipeline.stop();
          }
        };

    assertThat(pipeline.run(Until.stopped()).counts()).isEqualTo(Counts.of(64, 58, 0, 6, 0));
    assertThat(queue.inFlight()).isZero();
  }

  @Test
  void no_further_half_is_written_once_the_time_is_over_though_the_sink_ignores_interruptions()
      throws Exception {
    MemoryQueue queue = numbers();
    MemoryTable<String> picky = new MemoryTable<>(value -> value.equals("63"));
    Pipeline<String, String> pipeline = builder(queue, Duration.ofMillis(1)).sink(picky).build();
    picky.beforeWrite =
        () -> {
          if (picky.writes.size() == 3) {
            pipeline.stop();
            while (!Thread.currentThread().isInterrupted()) {
              LockSupport.parkNanos(1_000_000);
            }
          }
        };

    Counts counts = pipeline.run(Until.stopped()).counts();

    assertThat(picky.writes).as("all, the first half, and of the second its half").hasSize(3);
    assertThat(counts).isEqualTo(Counts.of(64, 48, 0, 0, 16));
    assertThat(queue.removed).hasSize(48);
    assertThat(queue.inFlight()).isZero();
  }

  @Test
  void a_settle_that_hangs_does_not_hold_up_the_end() throws Exception {
    MemoryQueue queue = new MemoryQueue("a");
    queue.beforeSettle = this::hang;
    Pipeline<String, String> pipeline = pipeline(queue, Duration.ofMillis(1));
    Future<Summary> run = start(pipeline, Until.stopped());
    reached.await();

    pipeline.stop();

    run.get(10, TimeUnit.SECONDS);
    assertThat(table.rows()).containsExactly("a");
    never.countDown();
  }

  @Test
  void a_lane_whose_turn_to_poll_comes_after_the_stop_does_not_poll() throws Exception {
    MemoryQueue queue = new MemoryQueue();
    CountDownLatch polling = new CountDownLatch(1);
    Source<String> slow =
        new Source<>() {
          @Override
          public List<Delivery<String>> poll(int max, Duration wait) throws InterruptedException {
            queue.polls.incrementAndGet();
            polling.await();
            return List.of();
          }

          @Override
          public List<Delivery<String>> settle(List<Settlement<String>> done) {
            return queue.settle(done);
          }

          @Override
          public void close() {}
        };
    Pipeline<String, String> pipeline = builder(queue, FOREVER).source(slow).build();
    Future<Summary> run = start(pipeline, Until.received(100));
    await().until(() -> lanesInPoll() == 4);

    pipeline.stop();
    polling.countDown();

    assertThat(run.get(10, TimeUnit.SECONDS).counts()).isEqualTo(Counts.NONE);
    assertThat(queue.polls.get()).isEqualTo(1);
  }

  @Test
  void deliveries_are_accounted_for_also_where_settling_throws() {
    MemoryQueue queue = new MemoryQueue("a");
    queue.beforeSettle =
        () -> {
          throw new IllegalStateException("settling is broken");
        };
    Pipeline<String, String> pipeline = pipeline(queue, FOREVER);

    assertThatThrownBy(() -> pipeline.run(Until.stopped())).hasMessage("settling is broken");
    assertThat(pipeline.counts()).isEqualTo(Counts.of(1, 1, 0, 0, 0));
  }

  /** How many lanes poll or wait for their turn. */
  private static long lanesInPoll() {
    return Thread.getAllStackTraces().values().stream()
        .filter(
            stack ->
                Arrays.stream(stack)
                    .anyMatch(frame -> frame.getClassName().equals(Goal.class.getName())))
        .count();
  }

  private void hang() {
    reached.countDown();
    while (never.getCount() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Pipeline<String, String> pipeline(MemoryQueue queue, Duration shutdownTimeout) {
    return builder(queue, shutdownTimeout).build();
  }

  private TestPipeline builder(MemoryQueue queue, Duration shutdownTimeout) {
    return new TestPipeline()
        .source(queue)
        .transformer(StoppingTest::transform)
        .sink(table)
        .deadLetters(deadLetters)
        .options(
            PipelineOptions.builder()
                .lanes(4)
                .pollWait(Duration.ofMillis(5))
                .firstBackoff(FOREVER)
                .longestBackoff(FOREVER)
                .shutdownTimeout(shutdownTimeout)
                .build());
  }

  private static Keyed<String> transform(Delivery<String> in) throws RejectedException {
    if (in.body().equals("reject-me")) {
      throw new RejectedException(Reason.of("no"));
    }
    return Keyed.of(Keyed.keyOf(in.id()), in.body());
  }

  private static MemoryQueue numbers() {
    return new MemoryQueue(IntStream.range(0, 64).mapToObj(String::valueOf).toArray(String[]::new));
  }

  private static Future<Summary> start(Pipeline<String, String> pipeline, Until until) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<Summary> run = thread.submit(() -> pipeline.run(until));
    thread.shutdown();
    return run;
  }
}

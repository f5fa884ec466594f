package dev.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run beside other things: its handle, its threads, and what a listener hears of it. */
@Timeout(30)
class StartTest {
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private final MemoryQueue queue = new MemoryQueue("a", "b", "c");
  private final MemoryTable<String> table = new MemoryTable<>();

  private TestPipeline parts() {
    return new TestPipeline()
        .source(queue)
        .transformer(in -> Keyed.of(Keyed.keyOf(in.id()), in.body()))
        .sink(table)
        .options(
            PipelineOptions.builder()
                .lanes(2)
                .pollWait(Duration.ofMillis(5))
                .hangAfter(Duration.ofMillis(30))
                .build());
  }

  @Test
  void a_run_that_was_started_ends_with_its_summary() throws Exception {
    PipelineRun run = parts().build().start(Until.received(3));

    assertThat(run.result().counts()).isEqualTo(Counts.of(3, 3, 0, 0, 0));
    assertThat(run.awaitTermination(Duration.ZERO)).isTrue();
    assertThat(run.isTerminated()).isTrue();
    assertThat(run.termination().toCompletableFuture()).isCompletedWithValue(run.result());
  }

  private Pipeline<String, String> inAnOutageForEver(Runnable once) {
    table.beforeWrite =
        () -> {
          once.run();
          throw new SinkUnavailableException(FailureKind.UNREACHABLE, "down");
        };
    return parts()
        .options(
            PipelineOptions.builder()
                .pollWait(FOREVER)
                .firstBackoff(FOREVER)
                .longestBackoff(FOREVER)
                .shutdownTimeout(FOREVER)
                .leaveFor(FOREVER)
                .hangAfter(FOREVER)
                .build())
        .build();
  }

  @Test
  void no_time_is_too_long() throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    try (PipelineRun run = inAnOutageForEver(failed::countDown).start(Until.stopped())) {
      failed.await();
      run.stop();

      assertThat(run.awaitTermination(FOREVER)).isTrue();
      assertThat(run.result().counts().inserted()).isZero();
    }
  }

  @Test
  void no_time_is_too_long_for_a_run_that_is_interrupted() {
    Thread caller = Thread.currentThread();

    assertThatThrownBy(() -> inAnOutageForEver(caller::interrupt).run(Until.stopped()))
        .isInstanceOf(InterruptedException.class)
        .hasNoSuppressedExceptions();
  }

  @Test
  void what_stops_a_run_that_was_started_is_its_result() throws Exception {
    table.beforeWrite =
        () -> {
          throw new SinkGoneException("no such table");
        };
    Pipeline<String, String> pipeline = parts().build();
    PipelineRun run = pipeline.start(Until.stopped());

    assertThat(run.awaitTermination(Duration.ofSeconds(10))).isTrue();
    assertThatThrownBy(run::result)
        .isInstanceOf(SinkGoneException.class)
        .hasMessage("no such table");
    assertThatThrownBy(() -> pipeline.run(Until.empty())).isInstanceOf(IllegalStateException.class);
    run.close();
  }

  @Test
  void closing_a_run_finishes_the_batch_at_hand_and_a_waiting_thread_may_be_interrupted()
      throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    table.beforeWrite =
        () -> {
          writing.countDown();
          awaitQuietly(goOn);
        };
    PipelineRun run = parts().build().start(Until.stopped());
    writing.await();

    assertThat(run.awaitTermination(Duration.ofMillis(1))).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(run::result).isInstanceOf(InterruptedException.class);
    Thread closer = new Thread(run::close);
    closer.start();
    await().until(() -> !queue.isReceiving());
    goOn.countDown();
    closer.join();

    assertThat(run.result().counts().inserted()).isEqualTo(run.result().counts().received());
    assertThat(queue.inFlight()).isZero();
  }

  @Test
  void lanes_on_threads_of_ones_own_drain_hang_and_stop() throws Exception {
    List<Thread> made = new CopyOnWriteArrayList<>();
    List<Hang> hangs = new CopyOnWriteArrayList<>();
    CountDownLatch goOn = new CountDownLatch(1);
    Transformer<Delivery<String>, Keyed<String>> hanging =
        in -> {
          awaitQuietly(goOn);
          return Keyed.of(Keyed.keyOf(in.id()), in.body());
        };
    Pipeline<String, String> pipeline =
        parts()
            .transformer(hanging)
            .threads(
                task -> {
                  Thread thread = LaneThreads.virtual().newThread(task);
                  made.add(thread);
                  return thread;
                })
            .listener(
                new PipelineListener() {
                  @Override
                  public void laneHangs(Hang one) {
                    hangs.add(one);
                  }
                })
            .build();
    try (PipelineRun run = pipeline.start(Until.stopped())) {
      await().until(() -> !hangs.isEmpty());
      assertThat(hangs.get(0).part()).isEqualTo(StepPart.TRANSFORMING);
      assertThat(hangs.get(0).stack()).anyMatch(frame -> frame.getMethodName().contains("await"));
      assertThat(run.isTerminated()).isFalse();
      goOn.countDown();
      await().until(() -> table.rows().size() == 3);
    }

    assertThat(made)
        .hasSize(2)
        .allMatch(thread -> thread.getName().startsWith("sluice-lane-"))
        .allMatch(Thread::isDaemon)
        .allMatch(thread -> isVirtual(thread) == (Runtime.version().feature() >= 21));
    assertThat(queue.inFlight()).isZero();
  }

  @Test
  void a_listener_hears_the_lane_the_durations_and_the_age_of_what_was_stored() throws Exception {
    List<StepReport> steps = new CopyOnWriteArrayList<>();
    List<StoredBatch> batches = new CopyOnWriteArrayList<>();
    List<Outage> outages = new CopyOnWriteArrayList<>();
    table.failNextWrites = 1;
    table.beforeWrite = StartTest::aMillisecond;
    Source<String> sentHours = new SentHours();
    Pipeline<String, String> pipeline =
        parts()
            .source(sentHours)
            .listener(
                new PipelineListener() {
                  @Override
                  public void stepped(StepReport step) {
                    steps.add(step);
                  }

                  @Override
                  public void stored(StoredBatch batch) {
                    batches.add(batch);
                  }

                  @Override
                  public void sinkUnavailable(Outage outage) {
                    outages.add(outage);
                  }
                })
            .build();

    Summary summary = pipeline.run(Until.received(3));

    assertThat(steps.stream().map(StepReport::counts).reduce(Counts.NONE, Counts::plus))
        .isEqualTo(summary.counts());
    StepReport working =
        steps.stream().filter(step -> step.counts().received() > 0).findFirst().orElseThrow();
    assertThat(working.lane()).isBetween(1, 2);
    for (StepPart part : List.of(StepPart.POLLING, StepPart.TRANSFORMING, StepPart.SETTLING)) {
      assertThat(working.took(part)).as("%s", part).isPositive();
    }
    assertThat(working.took(StepPart.WRITING)).isGreaterThan(Duration.ofMillis(1));
    assertThat(working.took(StepPart.DEAD_LETTERING)).isZero();
    assertThat(batches).allMatch(batch -> batch.part() == StepPart.WRITING);
    assertThat(batches.stream().mapToInt(StoredBatch::deliveries).sum()).isEqualTo(3);
    List<Long> hours = new ArrayList<>();
    for (StoredBatch batch : batches) {
      for (int i = 0; i < batch.deliveries(); i++) {
        hours.add(Duration.ofMillis(System.currentTimeMillis() - batch.ageMillis(i)).toHours());
      }
    }
    assertThat(hours).containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(batches.get(0).took()).isGreaterThan(Duration.ofMillis(1));
    assertThat(outages)
        .singleElement()
        .satisfies(outage -> assertThat(outage.kind()).isEqualTo(FailureKind.UNREACHABLE))
        .satisfies(outage -> assertThat(outage.part()).isEqualTo(StepPart.WRITING));
  }

  /** The queue, with messages that were sent at one time. */
  private final class SentHours implements Source<String> {
    private final AtomicInteger hours = new AtomicInteger();

    @Override
    public List<Delivery<String>> poll(int max, Duration wait) throws InterruptedException {
      return queue.poll(max, wait).stream().map(this::nextHour).toList();
    }

    private Delivery<String> nextHour(Delivery<String> one) {
      Instant sentAt = Instant.EPOCH.plus(Duration.ofHours(hours.incrementAndGet()));
      return Delivery.of(one.id(), one.body(), one.attempt(), sentAt, one.receipt());
    }

    @Override
    public List<Delivery<String>> settle(List<Settlement<String>> done) {
      return queue.settle(done);
    }

    @Override
    public void stopReceiving() {
      queue.stopReceiving();
    }

    @Override
    public void close() {
      queue.close();
    }
  }

  private static void aMillisecond() {
    long until = System.nanoTime() + 2_000_000;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  private static boolean isVirtual(Thread thread) {
    return !thread.getClass().equals(Thread.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      boolean unused = latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

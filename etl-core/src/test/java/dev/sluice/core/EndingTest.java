package dev.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * However a run ends: nothing is received for nothing, each delivery counts, no failure is lost.
 */
@Timeout(30)
class EndingTest {
  private final MemoryTable<String> table = new MemoryTable<>();
  private final MemoryQueue queue = new MemoryQueue("a", "b", "c", "d");

  @Test
  void a_stop_during_an_outage_stops_receiving_before_anything_is_returned() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    table.failNextWrites = Integer.MAX_VALUE;
    table.beforeWrite = writing::countDown;
    Pipeline<String, String> pipeline = builder().build();
    Future<Summary> run = start(pipeline, Until.stopped());
    writing.await();

    pipeline.stop();

    Counts counts = run.get().counts();
    assertThat(counts.returned()).isEqualTo(queue.returned.size()).isPositive();
    assertThat(queue.returnedWhileReceiving).isEmpty();
  }

  @Test
  void a_lane_that_fails_stops_receiving_before_anything_is_returned() {
    table.beforeWrite =
        () -> {
          throw new SinkGoneException("no such table");
        };

    assertThatThrownBy(() -> builder().build().run(Until.stopped())).hasMessage("no such table");

    assertThat(queue.returned).isNotEmpty();
    assertThat(queue.returnedWhileReceiving).isEmpty();
  }

  @Test
  void a_step_that_fails_leaves_its_source_receiving() {
    table.beforeWrite =
        () -> {
          throw new SinkGoneException("once");
        };

    assertThatThrownBy(() -> builder().build().step()).hasMessage("once");

    assertThat(queue.isReceiving()).isTrue();
  }

  @Test
  void a_bounded_run_says_how_much_it_wants_and_stops_receiving_at_its_end() throws Exception {
    builder().build().run(Until.received(3));

    assertThat(queue.wanted).isEqualTo(3);
    assertThat(queue.isReceiving()).isFalse();
  }

  @Test
  void a_stop_before_the_run_ends_it_at_once_and_nothing_is_polled() throws Exception {
    Pipeline<String, String> pipeline = builder().build();
    pipeline.stop();

    assertThat(pipeline.run(Until.stopped()).counts()).isEqualTo(Counts.NONE);

    assertThat(queue.polls.get()).isZero();
    assertThat(queue.isReceiving()).isFalse();
  }

  @Test
  void a_source_that_fails_to_stop_receiving_does_not_keep_the_run_from_ending() throws Exception {
    Source<String> broken =
        new Delegate(queue) {
          @Override
          public void stopReceiving() {
            throw new IllegalStateException("broken");
          }
        };
    Pipeline<String, String> pipeline = builder().source(broken).build();
    Future<Summary> run = start(pipeline, Until.stopped());
    await().until(() -> table.rows().size() == 4);

    pipeline.stop();

    assertThat(run.get().counts()).isEqualTo(Counts.of(4, 4, 0, 0, 0));
  }

  @Test
  void what_lanes_that_are_left_behind_hold_counts_as_received_and_returned() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    table.beforeWrite = () -> awaitUninterrupted(goOn);
    Pipeline<String, String> pipeline =
        builder().options(options().shutdownTimeout(Duration.ofMillis(1)).build()).build();
    Future<Summary> run = start(pipeline, Until.stopped());
    await().until(() -> queue.inFlight() == 4);

    pipeline.stop();

    assertThat(run.get(10, TimeUnit.SECONDS).counts()).isEqualTo(Counts.of(4, 0, 0, 0, 4));
    goOn.countDown();
    await().until(() -> queue.inFlight() == 0);
    assertThat(pipeline.counts()).isEqualTo(Counts.of(4, 4, 0, 0, 0));
  }

  @Test
  void a_run_on_a_closed_source_fails_and_says_so() {
    queue.close();

    assertThatThrownBy(() -> builder().build().run(Until.stopped()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the queue is closed");
    assertThat(queue.polls.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void a_source_that_answers_empty_without_waiting_is_not_polled_without_end() throws Exception {
    Source<String> hasty =
        new Delegate(queue) {
          @Override
          public List<Delivery<String>> poll(int max, Duration wait) throws InterruptedException {
            return super.poll(max, Duration.ZERO);
          }
        };
    Pipeline<String, String> pipeline =
        builder().source(hasty).options(options().pollWait(Duration.ofMillis(200)).build()).build();
    Future<Summary> run = start(pipeline, Until.stopped());
    await().until(() -> table.rows().size() == 4);
    int before = queue.polls.get();

    await().during(Duration.ofMillis(500)).until(() -> queue.polls.get() - before <= 15);

    pipeline.stop();
    run.get();
  }

  @Test
  void what_stopped_a_second_lane_is_suppressed_in_what_stopped_the_first() {
    CyclicBarrier two = new CyclicBarrier(2);
    Pipeline<String, String> pipeline =
        builder()
            .sink(
                batch -> {
                  meet(two);
                  throw new SinkGoneException("no such table");
                })
            .options(options().lanes(2).batchSize(1).build())
            .build();

    Throwable thrown = catchThrowable(() -> pipeline.run(Until.stopped()));

    assertThat(thrown).isInstanceOf(SinkGoneException.class);
    assertThat(thrown.getSuppressed()).hasSize(1);
    assertThat(thrown.getSuppressed()[0]).isInstanceOf(SinkGoneException.class).isNotSameAs(thrown);
  }

  @Test
  void a_settle_that_throws_does_not_hide_what_stopped_the_lane() {
    table.beforeWrite =
        () -> {
          throw new SinkGoneException("no such table");
        };
    queue.beforeSettle =
        () -> {
          throw new IllegalStateException("settling is broken");
        };
    Pipeline<String, String> pipeline = builder().options(options().lanes(1).build()).build();

    assertThatThrownBy(() -> pipeline.run(Until.stopped()))
        .hasMessage("no such table")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("settling is broken"));
    assertThat(pipeline.counts()).isEqualTo(Counts.of(4, 0, 0, 0, 4));
  }

  @Test
  void a_checked_exception_that_a_part_may_not_throw_stops_the_run_all_the_same() {
    Pipeline<String, String> pipeline =
        builder().sink(batch -> EndingTest.<RuntimeException>sneak(new Exception("no"))).build();

    assertThatThrownBy(() -> pipeline.run(Until.stopped()))
        .isInstanceOf(BrokenContractException.class)
        .hasMessage("a part threw java.lang.Exception");
    assertThat(queue.inFlight()).isZero();
  }

  @Test
  void an_interrupted_run_returns_once_its_lanes_have_ended() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    table.beforeWrite =
        () -> {
          writing.countDown();
          awaitUninterrupted(goOn);
        };
    Pipeline<String, String> pipeline = builder().build();
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> outcome.complete(catchThrowable(() -> pipeline.run(Until.stopped()))), "caller");
    caller.start();
    writing.await();

    caller.interrupt();

    await().during(Duration.ofMillis(200)).until(() -> !outcome.isDone());
    goOn.countDown();
    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    assertThat(pipeline.counts().received()).isEqualTo(4);
    assertThat(queue.inFlight()).isZero();
    assertThat(queue.isReceiving()).isFalse();
  }

  @Test
  void an_interrupted_run_waits_no_longer_than_the_shutdown_timeout() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    table.beforeWrite =
        () -> {
          writing.countDown();
          awaitUninterrupted(goOn);
        };
    Pipeline<String, String> pipeline =
        builder().options(options().shutdownTimeout(Duration.ofMillis(50)).build()).build();
    ExecutorService caller = Executors.newSingleThreadExecutor();
    Future<Throwable> outcome =
        caller.submit(() -> catchThrowable(() -> pipeline.run(Until.stopped())));
    writing.await();

    caller.shutdownNow();

    assertThat(caller.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    goOn.countDown();
  }

  @Test
  void an_error_of_a_listener_loses_nothing() throws Exception {
    PipelineListener broken =
        new PipelineListener() {
          @Override
          public void received(int deliveries) {
            throw new AssertionError("of a listener");
          }

          @Override
          public void stepped(StepReport step) {
            throw new StackOverflowError();
          }
        };

    Summary summary = builder().listener(broken).build().run(Until.received(4));

    assertThat(summary.counts()).isEqualTo(Counts.of(4, 4, 0, 0, 0));
    assertThat(queue.inFlight()).isZero();
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static <E extends Throwable> WriteResult sneak(Throwable e) throws E {
    @SuppressWarnings("unchecked") // What a compiler of another language lets through.
    E sneaky = (E) e;
    throw sneaky;
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private TestPipeline builder() {
    return new TestPipeline()
        .source(queue)
        .transformer(in -> Keyed.of(Keyed.keyOf(in.id()), in.body()))
        .sink(table)
        .leaveRejected()
        .options(options().build());
  }

  private static PipelineOptions.Builder options() {
    PipelineOptions.Builder options = PipelineOptions.builder();
    options.pollWait(Duration.ofMillis(5)).longestBackoff(Duration.ofHours(1));
    return options;
  }

  private static Future<Summary> start(Pipeline<String, String> pipeline, Until until) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<Summary> run = thread.submit(() -> pipeline.run(until));
    thread.shutdown();
    return run;
  }

  /** Another source in front of the queue. */
  private static class Delegate implements Source<String> {
    private final MemoryQueue queue;

    Delegate(MemoryQueue queue) {
      this.queue = queue;
    }

    @Override
    public List<Delivery<String>> poll(int max, Duration wait) throws InterruptedException {
      return queue.poll(max, wait);
    }

    @Override
    public List<Delivery<String>> settle(List<Settlement<String>> done) {
      return queue.settle(done);
    }

    @Override
    public void close() {
      queue.close();
    }
  }
}

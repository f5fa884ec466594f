package dev.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WatchdogTest {
  private static final Duration LIMIT = Duration.ofMillis(50);

  private final MemoryTable<String> table = new MemoryTable<>();
  private final MemoryTable<Rejected<String>> deadLetters = new MemoryTable<>();
  private final MemoryQueue queue = new MemoryQueue("a");
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<StackTraceElement> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);

  @Test
  void a_lane_that_hangs_in_a_write_is_told_once_and_again_when_it_goes_on() throws Exception {
    table.beforeWrite = this::hang;

    hangsAndGoesOn(pipeline(), "writing");
    assertThat(seen).extracting(StackTraceElement::getMethodName).contains("hang", "write");
  }

  @Test
  void so_is_one_that_hangs_at_the_dead_letters() throws Exception {
    queue.send("bad", "reject-me");
    deadLetters.beforeWrite = this::hang;

    hangsAndGoesOn(pipeline(), "dead-lettering");
  }

  @Test
  void so_is_one_that_hangs_in_settling() throws Exception {
    queue.beforeSettle = this::hang;

    hangsAndGoesOn(pipeline(), "settling");
  }

  @Test
  void so_is_one_that_hangs_in_the_transformer() throws Exception {
    hangsAndGoesOn(
        pipeline()
            .transformer(
                in -> {
                  hang();
                  return Keyed.of(Keyed.keyOf(in.id()), in.body());
                }),
        "transforming");
  }

  @Test
  void so_is_one_that_hangs_in_a_poll() throws Exception {
    Source<String> hanging =
        new Source<>() {
          @Override
          public List<Delivery<String>> poll(int max, Duration wait) throws InterruptedException {
            hang();
            return queue.poll(max, wait);
          }

          @Override
          public List<Delivery<String>> settle(List<Settlement<String>> done) {
            return queue.settle(done);
          }

          @Override
          public void close() {}
        };

    hangsAndGoesOn(pipeline().source(hanging), "polling");
  }

  @Test
  void waiting_through_an_outage_is_not_hanging() throws Exception {
    table.failNextWrites = 1;
    PipelineOptions options =
        PipelineOptions.builder()
            .lanes(2)
            .hangAfter(Duration.ofMillis(1))
            .pollWait(Duration.ofNanos(1))
            .firstBackoff(Duration.ofHours(1))
            .longestBackoff(Duration.ofHours(1))
            .build();
    CountDownLatch heard = new CountDownLatch(1);
    PipelineListener outage =
        new PipelineListener() {
          @Override
          public void sinkUnavailable(Outage outage) {
            heard.countDown();
          }
        };
    Pipeline<String, String> pipeline = pipeline().options(options).listener(outage).build();
    Future<Summary> run = start(pipeline);
    heard.await();
    events.clear();

    await().during(Duration.ofMillis(60)).until(events::isEmpty);
    pipeline.stop();
    assertThat(run.get().counts().returned()).isEqualTo(1);
  }

  @Test
  void lanes_at_work_are_not_mentioned() throws Exception {
    for (int i = 0; i < 500; i++) {
      queue.send("id-" + i, "m" + i);
    }
    assertThat(pipeline().build().run(Until.empty()).counts().inserted()).isEqualTo(501);
    assertThat(events).isEmpty();
  }

  private void hangsAndGoesOn(TestPipeline builder, String part) throws Exception {
    Pipeline<String, String> pipeline = builder.build();
    Future<Summary> run = start(pipeline);

    await().until(() -> !events.isEmpty());
    await().during(LIMIT.multipliedBy(3)).until(() -> events.size() == 1);
    assertThat(events).containsExactly("lane 1 hangs " + part);
    release.countDown();
    await().until(() -> events.contains("lane 1 goes on " + part));
    pipeline.stop();
    run.get();
    assertThat(events).hasSize(2);
  }

  private void hang() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private TestPipeline pipeline() {
    return new TestPipeline()
        .source(queue)
        .transformer(WatchdogTest::transform)
        .sink(table)
        .deadLetters(deadLetters)
        .options(
            PipelineOptions.builder()
                .lanes(1)
                .hangAfter(LIMIT)
                .pollWait(Duration.ofMillis(1))
                .build())
        .listener(
            new PipelineListener() {
              @Override
              public void laneHangs(Hang hang) {
                events.add("lane " + hang.lane() + " hangs " + hang.part());
                seen.addAll(hang.stack());
                assertThat(hang.stays()).isGreaterThanOrEqualTo(LIMIT);
              }

              @Override
              public void laneGoesOn(Hang hang) {
                events.add("lane " + hang.lane() + " goes on " + hang.part());
              }
            });
  }

  private static Keyed<String> transform(Delivery<String> in) throws RejectedException {
    if (in.body().equals("reject-me")) {
      throw new RejectedException(Reason.of("no"));
    }
    return Keyed.of(Keyed.keyOf(in.id()), in.body());
  }

  private static Future<Summary> start(Pipeline<String, String> pipeline) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<Summary> run = thread.submit(() -> pipeline.run(Until.stopped()));
    thread.shutdown();
    return run;
  }
}

package dev.sluice.sqs;

import static dev.sluice.sqs.TestSqs.PATIENCE;
import static dev.sluice.sqs.TestSqs.bodies;
import static dev.sluice.sqs.TestSqs.removing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Delivery;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.faults.Call;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FifoTest extends Fronted {

  @BeforeEach
  void useFifo() {
    use(TestSqs.fifoQueue(30));
  }

  @Test
  void the_order_within_a_group_holds_with_several_lanes_and_small_polls() throws Exception {
    List<String> groups = List.of("a", "b", "c");
    for (String group : groups) {
      TestSqs.SERVER.sendToGroup(
          queue.url(), group, IntStream.range(0, 20).mapToObj(i -> group + i).toList());
    }
    Map<String, List<String>> stored = new ConcurrentHashMap<>();
    try (SqsSource source = open(options -> options.waitTime(Duration.ofSeconds(1)))) {
      Callable<Void> lane =
          () -> {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (total(stored) < 60 && System.nanoTime() - end < 0) {
              List<Delivery<String>> some = source.poll(7, Duration.ofMillis(100));
              for (Delivery<String> delivery : some) {
                stored
                    .computeIfAbsent(
                        delivery.body().substring(0, 1), group -> new CopyOnWriteArrayList<>())
                    .add(delivery.body());
              }
              assertThat(source.settle(removing(some))).isEmpty();
            }
            return null;
          };
      ExecutorService lanes = Executors.newFixedThreadPool(3);
      try {
        for (Future<Void> done : lanes.invokeAll(List.of(lane, lane, lane))) {
          done.get();
        }
      } finally {
        lanes.shutdownNow();
      }
    }
    for (String group : groups) {
      assertThat(stored.get(group))
          .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> group + i).toList());
    }
  }

  @Test
  void no_more_is_received_at_a_time_than_a_poll_takes_and_each_message_once() throws Exception {
    TestSqs.SERVER.sendToGroup(queue.url(), "a", bodies(30));
    List<Delivery<String>> all = new ArrayList<>();
    try (SqsSource source =
        SqsSource.open(client, SqsSourceOptions.builder().queueUrl(url).build())) {
      while (all.size() < 30) {
        List<Delivery<String>> some = source.poll(4, PATIENCE);
        assertThat(some).hasSizeBetween(1, 4);
        assertThat(source.settle(removing(some))).isEmpty();
        all.addAll(some);
      }
    }
    assertThat(all).extracting(Delivery::body).containsExactlyElementsOf(bodies(30));
    assertThat(all).extracting(Delivery::attempt).containsOnly(1);
    assertThat(front.count("ChangeMessageVisibilityBatch")).as("returns").isZero();
  }

  @Test
  void nothing_overtakes_a_held_message_that_is_delivered_again() throws Exception {
    SqsQueue quick = TestSqs.fifoQueue(1);
    use(quick);
    TestSqs.SERVER.sendToGroup(queue.url(), "a", bodies(2));
    // An extension that has no effect.
    front.on("ChangeMessageVisibilityBatch", Call::pretend);
    try (SqsSource source = open()) {
      List<Delivery<String>> held = TestSqs.take(source, 2);
      TestSqs.SERVER.sendToGroup(queue.url(), "a", List.of("behind"));
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  source.poll(10, Duration.ofMillis(300)).isEmpty()
                      && source.gauges().redelivered() >= 2);

      assertThat(source.poll(10, Duration.ofMillis(500))).isEmpty();
      front.clear();
      assertThat(source.settle(removing(held))).isEmpty();
      assertThat(TestSqs.take(source, 1)).extracting(Delivery::body).containsExactly("behind");
    }
  }

  @Test
  void a_receive_whose_answer_was_lost_is_repeated_under_its_own_id() throws Exception {
    TestSqs.SERVER.sendToGroup(queue.url(), "a", bodies(3));
    for (Transport each : Transport.values()) {
      List<String> ids = new CopyOnWriteArrayList<>();
      // More often than a call is tried, so that the next call is a repetition too.
      Rule rule = Rule.first(4, Rule.resettingAfterwards());
      front.on(
          "ReceiveMessage",
          call -> {
            ids.add(call.body().path("ReceiveRequestAttemptId").asText());
            return rule.answer(call);
          });
      SqsSourceOptions options =
          SqsSourceOptions.builder()
              .queueUrl(url)
              .receivers(1)
              .transport(each)
              .waitTime(Duration.ofSeconds(1))
              .build();
      try (SqsSource source = SqsSource.open(client, options)) {
        List<Delivery<String>> taken = new ArrayList<>();
        await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .until(() -> taken.addAll(source.poll(10, Duration.ofMillis(100))));
        assertThat(taken).as("though they are hidden").hasSize(3);
        await()
            .atMost(PATIENCE)
            .until(() -> source.poll(10, Duration.ofMillis(100)).isEmpty() && ids.size() > 6);
        assertThat(ids.subList(0, 5)).as("one receive").containsOnly(ids.get(0));
        assertThat(ids.get(0)).hasSizeGreaterThan(30);
        assertThat(ids.subList(4, ids.size())).as("and its own for each").doesNotHaveDuplicates();
        assertThat(source.settle(TestSqs.returning(taken, Duration.ZERO))).isEmpty();
      }
    }
  }

  private static int total(Map<String, List<String>> stored) {
    return stored.values().stream().mapToInt(List::size).sum();
  }
}

package dev.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Counts;
import dev.sluice.core.FailureKind;
import dev.sluice.core.Hang;
import dev.sluice.core.Keyed;
import dev.sluice.core.Outage;
import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.Reason;
import dev.sluice.core.RejectedException;
import dev.sluice.core.Sink;
import dev.sluice.core.StepPart;
import dev.sluice.core.StepReport;
import dev.sluice.core.StoredBatch;
import dev.sluice.core.Until;
import dev.sluice.core.WriteResult;
import dev.sluice.testkit.MemorySink;
import dev.sluice.testkit.MemorySource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PipelineMetricsTest {
  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  @AutoClose private final PrometheusMeterRegistry registry = Scrape.registry();

  @Test
  void pipelines_of_one_registry_are_told_apart() throws InterruptedException {
    try (PipelineMetrics some = PipelineMetrics.builder(registry).pipeline("some").build();
        PipelineMetrics more = PipelineMetrics.builder(registry).pipeline("more").build()) {
      run(some, 3, new MemorySink<>());
      run(more, 5, new MemorySink<>());
      some.sinkUnavailable(outage(StepPart.WRITING));

      Scrape scrape = Scrape.of(registry);
      assertThat(scrape.series()).allMatch(name -> name.contains("pipeline=\""));
      assertThat(scrape.value("sluice_messages_received_total{pipeline=\"some\"}")).isEqualTo(3);
      assertThat(scrape.value("sluice_messages_received_total{pipeline=\"more\"}")).isEqualTo(5);
      assertThat(up(scrape, "some")).isZero();
      assertThat(up(scrape, "more")).isOne();
    }
    assertThat(Scrape.of(registry).text()).doesNotContain("sluice_dependency_up");
  }

  @Test
  void one_name_is_refused_to_two_at_a_time_and_the_first_goes_on() {
    try (PipelineMetrics first = PipelineMetrics.builder(registry).build()) {
      assertThatThrownBy(() -> PipelineMetrics.builder(registry).build())
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "the registry has the meters of a pipeline already: close those first, or give each"
                  + " pipeline a name of its own");
      first.laneHangs(Hang.of(1, StepPart.WRITING, Duration.ofMinutes(1), List.of()));
      assertThat(Scrape.of(registry).value("sluice_hanging_lanes")).isOne();
      first.laneGoesOn(Hang.of(1, StepPart.WRITING, Duration.ofMinutes(1), List.of()));
      assertThat(Scrape.of(registry).value("sluice_hanging_lanes")).isZero();
    }
    assertThatThrownBy(() -> PipelineMetrics.builder(registry).pipeline(" "))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("pipeline is blank; leave it out or give it a name");
  }

  @Test
  void pipelines_one_after_the_other_leave_nothing_behind_and_count_on()
      throws InterruptedException {
    int meters = 0;
    for (int i = 1; i <= 50; i++) {
      try (PipelineMetrics metrics = PipelineMetrics.builder(registry).build()) {
        run(metrics, 2, new MemorySink<>());
      }
      meters = i == 1 ? registry.getMeters().size() : meters;
      assertThat(registry.getMeters()).hasSize(meters);
    }
    Scrape scrape = Scrape.of(registry);
    assertThat(scrape.value("sluice_messages_received_total")).isEqualTo(100);
    assertThat(scrape.text()).doesNotContain("# TYPE sluice_hanging_lanes", "sluice_build_info");
  }

  @Test
  void codes_that_transformers_make_of_messages_do_not_become_labels() throws InterruptedException {
    int messages = 10_000;
    for (int round = 0; round < 3; round++) {
      try (PipelineMetrics metrics = PipelineMetrics.builder(registry).build()) {
        rejectAll(metrics, round, messages);
      }
    }

    Scrape scrape = Scrape.of(registry);
    List<String> reasons =
        scrape.series().stream().filter(name -> name.contains("{reason=")).sorted().toList();
    assertThat(reasons).hasSize(Rejections.MOST_CODES + 1);
    assertThat(reasons)
        .allMatch(name -> name.matches(".*reason=\"([a-z_]{1,40}|sql_[0-9A-Z]{5})\"}"))
        .contains(
            "sluice_messages_rejected_total{reason=\"sql_23514\"}",
            "sluice_messages_rejected_total{reason=\"no_customer\"}");
    assertThat(scrape.text()).doesNotContain("user_", "4711", "canary", "@");
    assertThat(reasons.stream().mapToDouble(scrape::value).sum()).isEqualTo(3.0 * messages);
  }

  /** Some codes are as they should be; others hold what the message did, or are always new. */
  private static void rejectAll(PipelineMetrics metrics, int round, int messages)
      throws InterruptedException {
    List<String> kinds =
        List.of("sql_23514", "no_customer", "user_4711", "canary@example.org", "Canary", "", "%s");
    MemorySource<String> source = new MemorySource<>();
    IntStream.range(0, messages).forEach(i -> source.send("message"));
    int[] made = new int[1];
    Pipeline.<String, String>builder()
        .source(source)
        .transformer(
            delivery -> {
              int i = made[0]++;
              String kind = kinds.get(i % kinds.size());
              throw new RejectedException(
                  Reason.of(kind.equals("%s") ? letters(round, i) : kind, "canary"));
            })
        .sink(new MemorySink<String>())
        .deadLetters(new MemorySink<>())
        .options(PipelineOptions.builder().lanes(1).maxRejected(1).build())
        .listener(metrics)
        .build()
        .run(Until.received(messages));
  }

  private static String letters(int round, int number) {
    StringBuilder letters = new StringBuilder().append((char) ('a' + round)).append('_');
    for (int rest = number; rest > 0; rest /= 26) {
      letters.append((char) ('a' + rest % 26));
    }
    return letters.toString();
  }

  @Test
  void ages_are_those_of_what_was_committed_now() {
    try (PipelineMetrics metrics = PipelineMetrics.builder(registry).build()) {
      metrics.stored(batch(StepPart.WRITING, 2, 0, NOON.minusSeconds(3), NOON.minusSeconds(90)));
      metrics.stored(batch(StepPart.WRITING, 0, 1, NOON.minus(Duration.ofDays(2))));
      metrics.stored(batch(StepPart.DEAD_LETTERING, 1, 0, NOON.minus(Duration.ofDays(2))));

      Scrape scrape = Scrape.of(registry);
      assertThat(scrape.value("sluice_message_age_seconds_count")).isEqualTo(2);
      assertThat(scrape.value("sluice_message_age_seconds_sum")).isEqualTo(93);
      assertThat(scrape.value("sluice_message_age_seconds_bucket{le=\"2.5\"}")).isZero();
      assertThat(scrape.value("sluice_message_age_seconds_bucket{le=\"5.0\"}")).isOne();
      assertThat(scrape.value("sluice_message_age_seconds_bucket{le=\"120.0\"}")).isEqualTo(2);
      assertThat(scrape.value("sluice_message_age_seconds_bucket{le=\"1209600.0\"}")).isEqualTo(2);
    }
  }

  @Test
  void a_source_of_ones_own_has_its_failures_counted_by_poll() {
    try (PipelineMetrics metrics = PipelineMetrics.builder(registry).build()) {
      assertThat(upOf("queue")).isNaN();
      metrics.sourceUnavailable(outage(StepPart.POLLING));
      assertThat(upOf("queue")).isZero();
      assertThat(
              Scrape.of(registry)
                  .value("sluice_call_failures_total{dependency=\"queue\",kind=\"timeout\"}"))
          .isOne();
      metrics.stepped(StepReport.of(1, Counts.NONE, Map.of()));
      assertThat(upOf("queue")).isOne();

      metrics.sinkUnavailable(outage(StepPart.DEAD_LETTERING));
      assertThat(upOf("dead_letters")).isZero();
      assertThat(upOf("database")).isNaN();
      metrics.sinkAvailable(outage(StepPart.DEAD_LETTERING));
      assertThat(upOf("dead_letters")).isOne();
      assertThat(Scrape.of(registry).text())
          .doesNotContain("sluice_queue_messages", "sluice_held_messages");
    }
  }

  @Test
  void a_batch_costs_no_object_a_message() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (PipelineMetrics metrics = PipelineMetrics.builder(registry).build()) {
      StoredBatch batch =
          StoredBatch.of(
              1,
              StepPart.WRITING,
              WriteResult.of(1_000, 0),
              Duration.ofMillis(5),
              NOON,
              Collections.nCopies(1_000, NOON.minusSeconds(1)));
      StepReport step =
          StepReport.of(
              1,
              Counts.of(1_000, 1_000, 0, 0, 0),
              Map.of(
                  StepPart.WRITING, Duration.ofMillis(5), StepPart.POLLING, Duration.ofMillis(1)));
      Runnable events =
          () -> {
            metrics.received(1_000);
            metrics.stored(batch);
            metrics.stepped(step);
          };
      IntStream.range(0, 20).forEach(i -> events.run());

      long before = threads.getCurrentThreadAllocatedBytes();
      IntStream.range(0, 10).forEach(i -> events.run());
      long each = (threads.getCurrentThreadAllocatedBytes() - before) / 10;

      assertThat(each).as("bytes a batch of 1,000").isLessThan(4_000);
    }
  }

  @Test
  void any_registry_will_do() throws InterruptedException {
    SimpleMeterRegistry simple = new SimpleMeterRegistry();
    try (PipelineMetrics metrics = PipelineMetrics.builder(simple).build()) {
      run(metrics, 3, new MemorySink<>());
      assertThat(simple.get("sluice.messages.settled").tag("outcome", "inserted").counter().count())
          .isEqualTo(3);
    }
  }

  private static void run(PipelineMetrics metrics, int messages, Sink<String> sink)
      throws InterruptedException {
    MemorySource<String> source = new MemorySource<>();
    IntStream.range(0, messages).forEach(i -> source.send("message"));
    Pipeline.<String, String>builder()
        .source(source)
        .transformer(delivery -> Keyed.of(Keyed.keyOf(delivery.id()), delivery.body()))
        .sink(sink)
        .leaveRejected()
        .listener(metrics)
        .build()
        .run(Until.received(messages));
  }

  private static StoredBatch batch(StepPart part, int inserted, int duplicates, Instant... sentAt) {
    return StoredBatch.of(
        1, part, WriteResult.of(inserted, duplicates), Duration.ZERO, NOON, List.of(sentAt));
  }

  private static Outage outage(StepPart part) {
    return Outage.of(1, part, FailureKind.TIMEOUT, 1, Duration.ofSeconds(1), "canary");
  }

  private static double up(Scrape scrape, String pipeline) {
    return scrape.value(
        "sluice_dependency_up{dependency=\"database\",pipeline=\"" + pipeline + "\"}");
  }

  private double upOf(String dependency) {
    return Scrape.of(registry).value("sluice_dependency_up{dependency=\"" + dependency + "\"}");
  }
}

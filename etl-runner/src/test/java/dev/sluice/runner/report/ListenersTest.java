package dev.sluice.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Counts;
import dev.sluice.core.Delivery;
import dev.sluice.core.FailureKind;
import dev.sluice.core.Hang;
import dev.sluice.core.Outage;
import dev.sluice.core.Reason;
import dev.sluice.core.Receipt;
import dev.sluice.core.Rejected;
import dev.sluice.core.StepPart;
import dev.sluice.core.Summary;
import dev.sluice.runner.LogOf;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ListenersTest {

  @Test
  void an_outage_is_logged_once_at_its_begin_and_once_at_its_end() {
    try (LogOf log = new LogOf(OutageLog.class)) {
      AtomicLong clock = new AtomicLong();
      OutageLog outages = new OutageLog(clock::get);

      for (int i = 1; i <= 100; i++) {
        outages.sinkUnavailable(outage(i, "PostgreSQL is away"));
      }
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0)).startsWith("WARN PostgreSQL is away");
      outages.sinkAvailable(outage(60, "away"));
      outages.sinkAvailable(outage(40, "away"));
      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().get(1)).matches("INFO storing works again after \\d+\\.\\d s");
      for (int i = 0; i < 100; i++) {
        outages.sinkUnavailable(outage(1, "a row fails like an outage"));
        outages.sinkAvailable(outage(1, "away"));
      }
      assertThat(log.lines()).as("one a minute").hasSize(2);
      outages.sinkUnavailable(outage(1, "PostgreSQL is away"));
      clock.addAndGet(Duration.ofSeconds(60).toNanos());
      outages.sinkUnavailable(outage(2, "PostgreSQL is away"));
      assertThat(log.lines()).as("what lasts is told").hasSize(3);
      outages.sinkAvailable(outage(2, "away"));
      assertThat(log.lines()).last().isEqualTo("INFO storing works again after 60.0 s");
    }
  }

  @Test
  void batches_that_are_too_large_are_logged_once_and_again_when_that_is_over() {
    try (LogOf log = new LogOf(OutageLog.class)) {
      OutageLog outages = new OutageLog();

      outages.batchesLimited(250, "it took too long");
      outages.batchesLimited(125, "it took too long");
      outages.batchesUnlimited();

      assertThat(log.lines())
          .containsExactly(
              "WARN it took too long; batches are too large for that and are written in parts, of"
                  + " 250 at the most for now",
              "INFO batches of full size are stored again");
    }
  }

  @Test
  void a_lane_that_hangs_is_logged_with_its_stack_and_again_when_it_goes_on() {
    try (LogOf log = new LogOf(HangLog.class)) {
      HangLog hangs = new HangLog();

      hangs.laneHangs(
          Hang.of(
              2,
              StepPart.DEAD_LETTERING,
              Duration.ofSeconds(31),
              List.of(new StackTraceElement("a.B", "c", "B.java", 7))));
      hangs.laneGoesOn(Hang.of(2, StepPart.DEAD_LETTERING, Duration.ofMillis(45_100), List.of()));

      assertThat(log.lines())
          .containsExactly(
              "WARN lane 2 has been dead-lettering for 31.0 s:\n    at a.B.c(B.java:7)",
              "INFO lane 2 goes on after 45.1 s of dead-lettering");
    }
  }

  @Test
  void rejections_are_counted_by_reason_and_the_first_few_are_logged_without_the_body() {
    try (LogOf log = new LogOf(RejectionTally.class)) {
      RejectionTally tally = new RejectionTally();

      for (int i = 0; i < 1_000; i++) {
        tally.rejected(rejected(i < 900 ? Reason.of("too_long", "ip") : Reason.of("not_json")));
      }

      assertThat(tally.mostFrequent(10))
          .containsExactly(
              Map.entry(Reason.of("too_long", "ip"), 900L), Map.entry(Reason.of("not_json"), 100L));
      assertThat(tally.mostFrequent(1)).hasSize(1);
      assertThat(log.lines()).hasSize(6);
      assertThat(log.lines().get(0)).isEqualTo("WARN rejected message id-1: too_long (ip)");
      assertThat(log.lines().toString()).doesNotContain("secret");
    }
  }

  @Test
  void reasons_without_end_take_no_memory_without_end() {
    RejectionTally tally = new RejectionTally();

    for (int i = 0; i < 10_000; i++) {
      tally.rejected(rejected(Reason.of("transformer_failed", "kind " + i)));
    }

    Map<Reason, Long> all = tally.mostFrequent(Integer.MAX_VALUE);
    assertThat(all).hasSizeLessThanOrEqualTo(1_001);
    assertThat(all.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(10_000);
  }

  @Test
  void the_summary_tells_every_figure_and_the_reasons() {
    Summary summary = Summary.of(Counts.of(12_345, 12_000, 300, 40, 5), Duration.ofSeconds(10));

    assertThat(Texts.summary(summary, Map.of(Reason.of("too_long", "ip"), 40L)))
        .isEqualTo(
            """
            received          12,345  in 10.0 s, 1,234/s
            inserted          12,000
            duplicates           300
            dead-lettered         40
            returned               5
            rejected              40  too_long (ip)""");
    assertThat(Texts.summary(Summary.of(Counts.NONE, Duration.ZERO), Map.of()))
        .startsWith("received               0  in 0.0 s, -/s\n");
  }

  private static Outage outage(int tries, String why) {
    return Outage.of(
        1, StepPart.WRITING, FailureKind.UNREACHABLE, tries, Duration.ofSeconds(1), why);
  }

  private static Rejected<String> rejected(Reason reason) {
    return Rejected.of(Delivery.of("id-1", "secret", 1, Instant.EPOCH, new Receipt() {}), reason);
  }
}

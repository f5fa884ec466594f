package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WidthTest {
  private static final long MILLI = 1_000_000;

  private final AtomicLong time = new AtomicLong();
  private final Width width = new Width(128, time::get);

  @Test
  void reaches_what_a_latency_of_50_ms_needs_within_two_seconds_of_a_burst() {
    long needed = 100;
    while (width.now() < needed) {
      after(Duration.ofMillis(50).toNanos() / width.now());
      width.answered(10, 10, 50 * MILLI, true);
    }
    assertThat(time.get()).isLessThan(2_000 * MILLI);
  }

  @Test
  void grows_no_further_than_allowed() {
    full(1_000, MILLI, true);
    assertThat(width.now()).isEqualTo(128);
  }

  @Test
  void stays_where_no_lane_waits_for_messages() {
    full(100, MILLI, false);
    assertThat(width.now()).isOne();
  }

  @Test
  void stops_to_grow_where_more_receives_only_wait_for_each_other() {
    full(20, MILLI, true);
    int before = width.now();
    full(100, 20 * MILLI, true);

    assertThat(width.now()).isBetween(before, before + 2);
  }

  @Test
  void a_latency_that_became_longer_for_good_is_the_usual_one_after_a_while() {
    full(20, MILLI, true);
    after(Duration.ofSeconds(10).toNanos());
    full(300, 20 * MILLI, true);

    assertThat(width.now()).isGreaterThan(100);
  }

  @Test
  void shrinks_to_one_where_answers_are_short_or_the_buffer_is_full() {
    full(20, MILLI, true);
    for (int i = 0; i < 40; i++) {
      width.answered(1 + i % 4, 10, MILLI, true);
    }
    assertThat(width.now()).isOne();

    full(20, MILLI, true);
    int before = width.now();
    width.narrow();
    assertThat(width.now()).isEqualTo(before - 1);
  }

  @Test
  void the_long_polls_of_a_drained_queue_are_hardly_followed_by_others() {
    full(200, MILLI, true);
    int polls = width.now();
    int others = 0;
    // In this order most of them still have their turn.
    for (int place = 0; place < polls; place++) {
      width.answered(0, 10, Duration.ofSeconds(20).toNanos(), true);
      others += place < width.now() ? 1 : 0;
    }
    assertThat(polls).isEqualTo(128);
    assertThat(others).isLessThanOrEqualTo(5);
  }

  private void full(int answers, long nanos, boolean wanted) {
    for (int i = 0; i < answers; i++) {
      after(5 * MILLI);
      width.answered(10, 10, nanos, wanted);
    }
  }

  private void after(long nanos) {
    time.addAndGet(nanos);
  }
}

package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DepthTest {
  private static final long LANES_WAIT_FOR = 1_500;

  private final AtomicLong time = new AtomicLong(Duration.ofDays(1).toNanos());
  private final Depth depth = new Depth(time::get);

  @Test
  void before_anything_was_drained_one_receive_is_made_and_one_more_each_second() {
    assertThat(depth.room(10, 0, 0, LANES_WAIT_FOR)).isEqualTo(10);
    assertThat(depth.room(10, 10, 10, LANES_WAIT_FOR)).isZero();
    assertThat(depth.room(10, 0, 10, LANES_WAIT_FOR)).as("with a lane").isZero();
    after(Duration.ofSeconds(1));
    assertThat(depth.room(10, 0, 10, LANES_WAIT_FOR)).isEqualTo(10);
    assertThat(depth.room(10, 10, 20, LANES_WAIT_FOR)).isZero();
  }

  @Test
  void nothing_is_received_where_no_poll_waits_and_nothing_was_drained() {
    assertThat(depth.room(10, 0, 0, 0)).isZero();
    depth.drained(500);
    after(Duration.ofSeconds(2));
    assertThat(depth.room(10, 0, 1_500, 0)).isZero();
  }

  @Test
  void as_much_is_received_ahead_as_was_drained_in_two_seconds() {
    depth.drained(100);
    after(Duration.ofSeconds(1));
    depth.drained(40);
    assertThat(depth.room(10, 130, 130, 0)).isEqualTo(10);
    assertThat(depth.room(10, 131, 131, 0)).isZero();
    after(Duration.ofSeconds(1));
    assertThat(depth.room(10, 30, 30, 0)).isEqualTo(10);
    assertThat(depth.room(10, 31, 31, 0)).isZero();
    after(Duration.ofDays(1));
    assertThat(depth.room(10, 1, 1, 0)).isZero();
  }

  @Test
  void polls_that_wait_are_served_whatever_was_drained() {
    depth.drained(1);
    after(Duration.ofDays(1));
    assertThat(depth.room(10, 1_490, 1_490, LANES_WAIT_FOR)).isEqualTo(10);
    assertThat(depth.room(10, 1_491, 1_491, LANES_WAIT_FOR)).isZero();
    assertThat(depth.room(10, 0, 0, 3)).as("a poll for three").isEqualTo(3);
  }

  @Test
  void while_draining_fails_it_is_as_at_the_start() {
    depth.drained(1_000);
    depth.notDrained();
    assertThat(depth.room(10, 0, 0, LANES_WAIT_FOR)).isEqualTo(10);
    assertThat(depth.room(10, 10, 10, LANES_WAIT_FOR)).isZero();
    depth.drained(1);
    assertThat(depth.room(10, 10, 10, LANES_WAIT_FOR)).isEqualTo(10);
  }

  @Test
  void no_more_is_received_than_is_wanted_in_all() {
    depth.drained(1_000);
    depth.limit(37);
    for (int ask : new int[] {10, 10, 10, 7, 0}) {
      assertThat(depth.room(10, 0, 0, LANES_WAIT_FOR)).isEqualTo(ask);
      depth.received(ask);
    }
    depth.received(-4);
    assertThat(depth.room(10, 0, 0, LANES_WAIT_FOR)).as("an answer was short").isEqualTo(4);
  }

  private void after(Duration duration) {
    time.addAndGet(duration.toNanos());
  }
}

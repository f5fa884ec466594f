package dev.sluice.sqs.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Of a pool of which nobody says how many connections it has. */
class ConnectionShareTest {
  private static final String QUEUE = "http://localhost/1/q";

  private final AtomicLong now = new AtomicLong();
  private final ConnectionShare share = new ConnectionShare(now::get);

  @Test
  void there_are_as_many_receives_as_calls_beside_them_show() throws InterruptedException {
    assertThat(receives()).isOne();
    shortCall(Duration.ofMillis(1));
    assertThat(receives()).isOne();
    shortCall(Duration.ofMillis(1));
    assertThat(receives()).isEqualTo(2);
  }

  @Test
  void a_call_that_a_receive_ended_before_shows_nothing() throws InterruptedException {
    assertThat(receives()).isOne();
    ConnectionShare.Begun call = share.beginShort();
    share.endReceive();
    share.endShort(call, QUEUE);
    assertThat(receives()).isOne();
  }

  @Test
  void after_a_slow_call_there_are_no_more_for_a_minute() throws InterruptedException {
    share.took(1);
    assertThat(receives()).isOne();
    shortCall(Duration.ofMillis(1));
    assertThat(receives()).isOne();
    shortCall(Duration.ofSeconds(1));
    share.endReceive();
    assertThat(receives()).isZero();
    shortCall(Duration.ofMillis(1));
    assertThat(receives()).isZero();

    now.addAndGet(Duration.ofMinutes(1).toNanos());
    assertThat(receives()).isZero();
    shortCall(Duration.ofMillis(1));
    assertThat(receives()).isOne();
  }

  /** How many more may begin. */
  private int receives() throws InterruptedException {
    int begun = 0;
    while (begun < 100 && share.awaitReceive(Duration.ZERO)) {
      begun++;
    }
    return begun;
  }

  private void shortCall(Duration time) throws InterruptedException {
    ConnectionShare.Begun call = share.beginShort();
    now.addAndGet(time.toNanos());
    share.endShort(call, QUEUE);
  }
}

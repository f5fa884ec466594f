package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.sqs.OpenReceives.Open;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OpenReceivesTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final AtomicBoolean held = new AtomicBoolean(true);
  private final OpenReceives receives = new OpenReceives(LONG, held::get);

  @Test
  void nothing_is_waited_for_while_more_may_begin() throws Exception {
    beginLong();

    assertThat(receives.awaitEnd(LONG)).isZero();
  }

  @Test
  void none_begins_once_it_is_closed() throws Exception {
    receives.close();

    assertThat(receives.begin()).isNull();
    assertThat(receives.awaitEnd(LONG)).isZero();
  }

  @Test
  void what_ends_soon_is_waited_for() throws Exception {
    Open open = begin();
    receives.close();
    CompletableFuture<Duration> waiting =
        CompletableFuture.supplyAsync(() -> receives.awaitEnd(Duration.ofSeconds(9)));
    await().during(Duration.ofMillis(200)).until(() -> !waiting.isDone());

    receives.answered(open);

    assertThat(waiting.join()).isZero();
  }

  @Test
  void what_waits_for_longer_is_told_at_once_and_so_is_what_was_given_up() throws Exception {
    Open open = beginLong();
    receives.close();

    assertThat(receives.awaitEnd(Duration.ofSeconds(2)))
        .isBetween(LONG.minusSeconds(2), LONG.plusSeconds(1));
    receives.abandoned(open);
    assertThat(receives.awaitEnd(Duration.ofSeconds(2)))
        .isBetween(LONG.minusSeconds(4), LONG.plusSeconds(1));
  }

  @Test
  void what_was_given_up_takes_nothing_once_its_time_is_over() throws Exception {
    receives.abandoned(begin());
    receives.close();

    assertThat(receives.awaitEnd(Duration.ofSeconds(9))).isZero();
  }

  @Test
  void one_waits_for_long_where_nothing_is_held_and_others_wait_for_it() throws Exception {
    Open first = beginLong();
    CompletableFuture<Open> second = CompletableFuture.supplyAsync(this::beginAsync);
    await().during(Duration.ofMillis(200)).until(() -> !second.isDone());
    held.set(true);

    receives.answered(first);

    assertThat(first.waitTime()).isEqualTo(LONG);
    assertThat(second.get().waitTime()).isEqualTo(Duration.ofSeconds(1));
    held.set(false);
    assertThat(begin().waitTime()).as("not alone").isEqualTo(Duration.ofSeconds(1));
  }

  private Open begin() throws InterruptedException {
    return Objects.requireNonNull(receives.begin());
  }

  private Open beginAsync() {
    try {
      return begin();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Open beginLong() throws InterruptedException {
    held.set(false);
    return begin();
  }
}

package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import dev.sluice.core.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Source} has to hold. Extend it in a test, name the source and a queue for it,
 * and run it.
 *
 * <p>JUnit makes a new instance for each test, so a field of the subclass holds a queue of that
 * test's own. The contract closes the sources it opened. Its waits follow {@link
 * #visibilityTimeout()}: with two seconds the whole takes about half a minute.
 *
 * @param <T> the type of a message's body
 */
@Timeout(60)
public abstract class SourceContract<T> extends SourceFixture<T> {
  private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(5);
  private static final Executor IN_A_MOMENT =
      CompletableFuture.delayedExecutor(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS);

  @Test
  public void delivers_what_was_sent() throws Exception {
    Source<T> source = opened();
    List<T> bodies = sendSome(3);
    Instant sent = Instant.now();

    List<Delivery<T>> deliveries = take(source, 3);

    assertThat(deliveries).extracting(Delivery::body).containsExactlyInAnyOrderElementsOf(bodies);
    assertThat(deliveries).extracting(Delivery::id).doesNotHaveDuplicates().doesNotContain("");
    assertThat(deliveries).extracting(Delivery::attempt).containsOnly(1);
    assertThat(deliveries)
        .extracting(Delivery::sentAt)
        .allSatisfy(
            at ->
                assertThat(at)
                    .isBetween(sentFrom().minus(CLOCK_DIFFERENCE), sent.plus(CLOCK_DIFFERENCE)));
  }

  @Test
  public void an_empty_queue_answers_an_empty_poll_after_about_the_wait() throws Exception {
    Source<T> source = opened();
    Duration wait = Duration.ofSeconds(1);
    long start = System.nanoTime();

    assertThat(source.poll(10, wait)).isEmpty();

    assertThat(since(start)).isBetween(wait.minusMillis(100), wait.plusSeconds(4));
  }

  @Test
  public void a_poll_that_waits_gets_what_is_sent_meanwhile() throws Exception {
    Source<T> source = opened();
    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sendSome(1), IN_A_MOMENT);

    assertThat(source.poll(1, patience())).hasSize(1);

    sending.get();
  }

  @Test
  public void a_poll_that_is_interrupted_says_so() {
    Source<T> source = opened();
    Thread poller = Thread.currentThread();
    CompletableFuture<Void> interrupting =
        CompletableFuture.runAsync(poller::interrupt, IN_A_MOMENT);
    try {
      assertThatThrownBy(() -> source.poll(1, patience())).isInstanceOf(InterruptedException.class);
    } finally {
      interrupting.join();
      boolean unused = Thread.interrupted();
    }
  }

  @Test
  public void never_answers_more_than_asked_for() throws Exception {
    Source<T> source = opened();
    sendSome(25);
    List<Delivery<T>> all = new ArrayList<>(take(source, 1));

    Instant limit = Instant.now().plus(patience());
    for (int max = 1; all.size() < 25 && Instant.now().isBefore(limit); max = max % 12 + 1) {
      List<Delivery<T>> some = source.poll(max, A_MOMENT);
      assertThat(some).hasSizeLessThanOrEqualTo(max);
      all.addAll(some);
    }

    assertThat(all).extracting(Delivery::id).hasSize(25).doesNotHaveDuplicates();
  }

  @Test
  public void a_removed_delivery_never_comes_again() throws Exception {
    Source<T> source = opened();
    sendSome(1);
    Delivery<T> delivery = takeOne(source);

    assertThat(source.settle(List.of(Settlement.remove(delivery)))).isEmpty();

    assertThat(source.poll(1, longerThanVisibilityTimeout())).isEmpty();
  }

  @Test
  public void what_was_removed_before_closing_never_comes_again() throws Exception {
    Source<T> source = opened();
    sendSome(1);
    Delivery<T> delivery = takeOne(source);

    assertThat(source.settle(List.of(Settlement.remove(delivery)))).isEmpty();
    source.close();

    assertThat(opened().poll(1, longerThanVisibilityTimeout())).isEmpty();
  }

  @Test
  public void a_returned_delivery_comes_again_at_once() throws Exception {
    Source<T> source = opened();
    sendSome(1);
    Delivery<T> first = takeOne(source);

    assertThat(source.settle(List.of(Settlement.giveBack(first, Duration.ZERO)))).isEmpty();

    Delivery<T> again = takeOne(source);
    assertBeforeVisibilityTimeout();
    assertIsNextAttempt(again, first);
  }

  @Test
  public void a_delivery_returned_with_a_delay_comes_again_after_it() throws Exception {
    Source<T> source = opened();
    sendSome(1);
    Delivery<T> first = takeOne(source);
    Duration delay = visibilityTimeout();
    long start = System.nanoTime();

    assertThat(source.settle(List.of(Settlement.giveBack(first, delay)))).isEmpty();

    Delivery<T> again = takeOne(source);
    assertThat(since(start)).isGreaterThanOrEqualTo(delay.multipliedBy(3).dividedBy(4));
    assertIsNextAttempt(again, first);
  }

  @Test
  public void closing_returns_what_is_unsettled_at_once() throws Exception {
    Source<T> source = opened();
    sendSome(3);
    List<Delivery<T>> first = take(source, 3);
    Source<T> other = opened();

    source.close();

    List<Delivery<T>> again = take(other, 3);
    assertBeforeVisibilityTimeout();
    assertThat(again)
        .extracting(Delivery::id)
        .containsExactlyInAnyOrderElementsOf(first.stream().map(Delivery::id).toList());
    assertThat(again).extracting(Delivery::attempt).allMatch(attempt -> attempt > 1);
  }

  @Test
  public void a_poll_of_a_closed_source_fails() {
    Source<T> source = opened();

    source.close();

    assertThatThrownBy(() -> source.poll(1, A_MOMENT)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  public void what_is_returned_after_receiving_was_stopped_is_for_others() throws Exception {
    Source<T> source = opened();
    sendSome(3);
    List<Delivery<T>> first = take(source, 3);

    source.stopReceiving();
    source.stopReceiving();
    List<Settlement<T>> returns = new ArrayList<>();
    first.forEach(delivery -> returns.add(Settlement.giveBack(delivery, Duration.ZERO)));
    assertThat(source.settle(returns)).isEmpty();

    List<Delivery<T>> again = take(opened(), 3);
    assertThat(again)
        .extracting(Delivery::id)
        .containsExactlyInAnyOrderElementsOf(first.stream().map(Delivery::id).toList());
    assertThat(again).extracting(Delivery::attempt).containsOnly(first.get(0).attempt() + 1);
  }

  @Test
  public void what_is_removed_after_receiving_was_stopped_never_comes_again() throws Exception {
    Source<T> source = opened();
    sendSome(1);
    Delivery<T> delivery = takeOne(source);

    source.stopReceiving();
    assertThat(source.settle(List.of(Settlement.remove(delivery)))).isEmpty();
    source.close();

    assertThat(opened().poll(1, longerThanVisibilityTimeout())).isEmpty();
  }

  @Test
  public void closing_twice_does_no_harm() {
    Source<T> source = opened();

    source.close();
    source.close();
  }

  @Test
  public void settling_nothing_does_no_harm() {
    assertThat(opened().settle(List.of())).isEmpty();
  }

  @Test
  public void settling_a_delivery_twice_does_no_harm() throws Exception {
    Source<T> source = opened();
    sendSome(2);
    List<Delivery<T>> deliveries = take(source, 2);
    List<Settlement<T>> removal = List.of(Settlement.remove(deliveries.get(0)));

    source.settle(removal);
    source.settle(removal);

    assertThat(source.settle(List.of(Settlement.remove(deliveries.get(1))))).isEmpty();
    assertThat(source.poll(1, A_MOMENT)).isEmpty();
  }

  @Test
  public void threads_that_poll_at_once_see_each_message_once() throws Exception {
    int messages = 100;
    int threads = 4;
    Source<T> source = opened();
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    Instant limit = Instant.now().plus(patience());
    Callable<Void> lane =
        () -> {
          while (seen.size() < messages && Instant.now().isBefore(limit)) {
            List<Delivery<T>> some = source.poll(7, A_MOMENT);
            some.forEach(delivery -> seen.add(delivery.id()));
            assertThat(source.settle(some.stream().<Settlement<T>>map(Settlement::remove).toList()))
                .isEmpty();
          }
          return null;
        };
    sendSome(messages);

    ExecutorService lanes = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> all = IntStream.range(0, threads).mapToObj(i -> lane).toList();
      for (Future<Void> done : lanes.invokeAll(all)) {
        done.get();
      }
    } finally {
      lanes.shutdownNow();
    }

    assertThat(seen).hasSize(messages).doesNotHaveDuplicates();
    assertThat(source.poll(1, A_MOMENT)).isEmpty();
  }

  @Test
  public void keeps_a_slow_delivery_from_coming_again() throws Exception {
    Source<T> source = opened();
    sendSome(1);
    Delivery<T> slow = takeOne(source);

    assertThat(opened().poll(1, visibilityTimeout().multipliedBy(5).dividedBy(2))).isEmpty();

    assertThat(source.settle(List.of(Settlement.remove(slow)))).isEmpty();
  }

  @Test
  public void counts_its_backlog() throws Exception {
    Source<T> source = opened();
    assumeTrue(source.backlog().isPresent(), "the source can't tell its backlog");
    sendSome(3);
    Delivery<T> inFlight = takeOne(source);
    assertThat(source.backlog()).hasValue(3);

    source.settle(List.of(Settlement.remove(inFlight)));

    assertThat(source.backlog()).hasValue(2);
  }
}

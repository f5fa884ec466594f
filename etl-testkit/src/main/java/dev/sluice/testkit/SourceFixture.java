package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Delivery;
import dev.sluice.core.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** What a subclass of {@link SourceContract} names, and the steps its tests are made of. */
abstract class SourceFixture<T> {
  static final Duration A_MOMENT = Duration.ofMillis(300);

  private final ConcurrentLinkedQueue<Source<T>> opened = new ConcurrentLinkedQueue<>();
  private Instant sentFrom = Instant.now();

  /**
   * Opens a source on this test's queue, which is empty when the test begins. A test may open
   * several on the same queue, also after it closed one.
   */
  protected abstract Source<T> open();

  /** Sends messages to this test's queue; returns once the queue has them. */
  protected abstract void send(List<T> bodies);

  /** Makes the body of this number; different numbers make different bodies. */
  protected abstract T body(int number);

  /**
   * After how long the queue delivers again what nobody settled nor kept alive. Where a queue has
   * no such timeout, any duration that is long enough for a message to travel: two seconds do.
   */
  protected abstract Duration visibilityTimeout();

  /** How long a message that waits may take to be delivered; 10 seconds by default. */
  protected Duration patience() {
    return Duration.ofSeconds(10);
  }

  @AfterEach
  final void closeSources() {
    opened.forEach(Source::close);
  }

  Source<T> opened() {
    Source<T> source = open();
    opened.add(source);
    return source;
  }

  /** When the last messages began to be sent; no delivery of them is older. */
  Instant sentFrom() {
    return sentFrom;
  }

  /** Fails where the visibility timeout alone may have brought the last deliveries again. */
  void assertBeforeVisibilityTimeout() {
    assertThat(Instant.now()).isBefore(sentFrom.plus(visibilityTimeout()));
  }

  List<T> sendSome(int count) {
    List<T> bodies = IntStream.range(0, count).mapToObj(this::body).toList();
    sentFrom = Instant.now();
    send(bodies);
    return bodies;
  }

  Delivery<T> takeOne(Source<T> source) throws InterruptedException {
    return take(source, 1).get(0);
  }

  List<Delivery<T>> take(Source<T> source, int count) throws InterruptedException {
    List<Delivery<T>> taken = new ArrayList<>();
    Instant limit = Instant.now().plus(patience());
    while (taken.size() < count && Instant.now().isBefore(limit)) {
      taken.addAll(source.poll(count - taken.size(), A_MOMENT));
    }
    assertThat(taken).as("deliveries within %s", patience()).hasSize(count);
    return taken;
  }

  Duration longerThanVisibilityTimeout() {
    return visibilityTimeout().multipliedBy(3).dividedBy(2);
  }

  void assertIsNextAttempt(Delivery<T> again, Delivery<T> first) {
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.sentAt()).isEqualTo(first.sentAt());
    assertThat(again.attempt()).isEqualTo(first.attempt() + 1);
  }

  static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}

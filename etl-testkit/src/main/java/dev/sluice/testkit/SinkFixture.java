package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sluice.core.Keyed;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** What a subclass of {@link SinkContract} names, and the steps its tests are made of. */
abstract class SinkFixture<O> {
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(50);

  private final ConcurrentLinkedQueue<Sink<O>> opened = new ConcurrentLinkedQueue<>();

  /**
   * Opens a sink on this test's store, which is empty when the test begins. A test may open several
   * on the same store, also after it closed one.
   */
  protected abstract Sink<O> open();

  /** Makes the value of this number; different numbers make different values. */
  protected abstract O value(int number);

  /** Reads all values from this test's store, by another way than the sink's own. */
  protected abstract Collection<O> stored();

  /**
   * Makes a value that the store can never take. By default there is none and the tests of it are
   * skipped.
   */
  protected Optional<O> badValue() {
    return Optional.empty();
  }

  /**
   * Values that the store can never take, each for a reason of its own: of a sink that writes into
   * several tables, one that each of them refuses. By default {@link #badValue()} alone.
   */
  protected List<O> badValues() {
    return badValue().stream().toList();
  }

  List<O> someBadValues() {
    List<O> bad = badValues();
    return bad.isEmpty() ? abort("no value that can never be stored") : bad;
  }

  /** An outage of this test's store. By default there is none and the test of it is skipped. */
  protected Optional<SinkContract.Outage> outage() {
    return Optional.empty();
  }

  /** How long a sink may take to work again after an outage; 30 seconds by default. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  @AfterEach
  final void closeSinks() {
    opened.forEach(Sink::close);
  }

  Sink<O> opened() {
    Sink<O> sink = open();
    opened.add(sink);
    return sink;
  }

  /** The values of these numbers, each with a key of its own. */
  List<Keyed<O>> batch(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> Keyed.of(UUID.randomUUID(), value(number)))
        .toList();
  }

  /** Writes as the engine does: again, as long as the sink says to try again later. */
  WriteResult writeUntilAvailable(Sink<O> sink, List<Keyed<O>> batch) {
    Instant limit = Instant.now().plus(patience());
    while (true) {
      try {
        return sink.write(batch);
      } catch (SinkUnavailableException e) {
        if (Instant.now().isAfter(limit)) {
          throw e;
        }
        LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
      }
    }
  }

  WriteResult writeTogether(CyclicBarrier barrier, Sink<O> sink, List<Keyed<O>> batch)
      throws Exception {
    barrier.await();
    return writeUntilAvailable(sink, batch);
  }

  void assertStored(List<Keyed<O>> expected) {
    assertThat(stored())
        .containsExactlyInAnyOrderElementsOf(expected.stream().map(Keyed::value).toList());
  }

  static <E> List<E> joined(List<E> one, List<E> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }
}

package dev.sluice.testkit;

import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import dev.sluice.core.Source;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * A source whose queue is in memory, for tests of what stands behind a source. It hands messages
 * out in the order in which they were sent and keeps a delivery in flight, without any timeout,
 * until it is settled or the source is closed. Thread-safe.
 */
public final class MemorySource<T> implements Source<T> {
  private final MemoryQueue<T> queue;
  private volatile boolean stopped;
  private volatile boolean closed;

  /** Makes a source with an empty queue of its own. */
  public MemorySource() {
    this(new MemoryQueue<>());
  }

  private MemorySource(MemoryQueue<T> queue) {
    this.queue = queue;
  }

  /** Makes a source in whose queue these bodies wait. */
  @SafeVarargs
  public static <T> MemorySource<T> of(T... bodies) {
    MemorySource<T> source = new MemorySource<>();
    for (T body : bodies) {
      source.send(body);
    }
    return source;
  }

  /** Another source on the same queue, as another process has it; also after this one's close. */
  public MemorySource<T> reopen() {
    return new MemorySource<>(queue);
  }

  /** Sends a message and answers its id. */
  public String send(T body) {
    return queue.send(body);
  }

  /** How many messages wait to be taken, those with a delay included. */
  public int waiting() {
    return queue.waiting();
  }

  /** How many deliveries are not settled, with whichever source of this queue. */
  public int inFlight() {
    return queue.inFlight();
  }

  @Override
  public List<Delivery<T>> poll(int max, Duration wait) throws InterruptedException {
    if (closed) {
      throw new IllegalStateException("the source is closed");
    }
    return queue.take(this, max, wait);
  }

  @Override
  public List<Delivery<T>> settle(List<Settlement<T>> done) {
    return done.stream()
        .filter(settlement -> !queue.settle(settlement))
        .<Delivery<T>>map(Settlement::delivery)
        .toList();
  }

  @Override
  public OptionalLong backlog() {
    return OptionalLong.of(queue.size());
  }

  boolean isClosed() {
    return closed;
  }

  boolean isReceiving() {
    return !stopped;
  }

  @Override
  public void stopReceiving() {
    stopped = true;
    queue.wake();
  }

  @Override
  public void close() {
    closed = true;
    stopped = true;
    queue.returnAllOf(this);
  }
}

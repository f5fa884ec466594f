package dev.sluice.testkit;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.Keyed;
import dev.sluice.core.Reason;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A sink that stores in memory, in the order of the writes, for tests of what stands before a sink.
 * Thread-safe.
 */
public final class MemorySink<O> implements Sink<O> {
  private final Predicate<? super O> bad;
  private final Map<UUID, O> stored = new LinkedHashMap<>();
  private boolean available = true;

  /** Makes a sink that stores every value. */
  public MemorySink() {
    this(value -> false);
  }

  /**
   * Makes a sink that can never store some values.
   *
   * @param bad which ones; the reason's code is {@code refused}
   */
  public MemorySink(Predicate<? super O> bad) {
    this.bad = bad;
  }

  @Override
  public synchronized WriteResult write(List<Keyed<O>> batch) {
    if (!available) {
      throw new SinkUnavailableException("the sink was made unavailable");
    }
    if (batch.stream().map(Keyed::value).anyMatch(bad)) {
      throw new BadBatchException(Reason.of("refused"));
    }
    int before = stored.size();
    batch.forEach(keyed -> stored.putIfAbsent(keyed.key(), keyed.value()));
    int inserted = stored.size() - before;
    return WriteResult.of(inserted, batch.size() - inserted);
  }

  /** What is stored by now. */
  public synchronized List<O> stored() {
    return List.copyOf(stored.values());
  }

  /** From now on, every write finds the sink unavailable, or no longer. */
  public synchronized void setAvailable(boolean available) {
    this.available = available;
  }
}

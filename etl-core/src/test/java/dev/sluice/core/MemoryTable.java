package dev.sluice.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** A table in memory, with rows that it refuses and an outage at will. */
final class MemoryTable<T> implements Sink<T> {
  private final Map<UUID, T> rows = new LinkedHashMap<>();
  private final Predicate<T> bad;
  final List<Integer> writes = new ArrayList<>();
  int failNextWrites;
  volatile Runnable beforeWrite = () -> {};

  MemoryTable(Predicate<T> bad) {
    this.bad = bad;
  }

  MemoryTable() {
    this(value -> false);
  }

  @Override
  public synchronized WriteResult write(List<Keyed<T>> batch) {
    writes.add(batch.size());
    beforeWrite.run();
    if (failNextWrites > 0) {
      failNextWrites--;
      throw new SinkUnavailableException(FailureKind.UNREACHABLE, "57P01");
    }
    if (batch.stream().anyMatch(keyed -> bad.test(keyed.value()))) {
      throw new BadBatchException(Reason.of("sql_23514", "positive"));
    }
    int inserted = 0;
    for (Keyed<T> keyed : batch) {
      inserted += rows.putIfAbsent(keyed.key(), keyed.value()) == null ? 1 : 0;
    }
    return WriteResult.of(inserted, batch.size() - inserted);
  }

  synchronized List<T> rows() {
    return List.copyOf(rows.values());
  }
}

package dev.sluice.sqs;

import dev.sluice.core.FailureKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a source counts, from its opening on. Thread-safe, and cheap to write. */
final class Tallies {
  final AtomicInteger receivesInFlight = new AtomicInteger();
  final LongAdder receives = new LongAdder();
  final LongAdder emptyReceives = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder redelivered = new LongAdder();
  final LongAdder extended = new LongAdder();
  final LongAdder unsettled = new LongAdder();
  final LongAdder abandoned = new LongAdder();
  final LongAdder entriesTriedAgain = new LongAdder();

  /** By what kept them from working. */
  private final Map<FailureKind, LongAdder> failedCalls = new EnumMap<>(FailureKind.class);

  Tallies() {
    for (FailureKind kind : FailureKind.values()) {
      failedCalls.put(kind, new LongAdder());
    }
  }

  /** A call failed as a whole. */
  void failed(FailureKind kind) {
    LongAdder calls = failedCalls.get(kind);
    if (calls == null) {
      throw new AssertionError(kind);
    }
    calls.increment();
  }

  Map<FailureKind, Long> failedCalls() {
    Map<FailureKind, Long> byKind = new EnumMap<>(FailureKind.class);
    failedCalls.forEach((kind, calls) -> byKind.put(kind, calls.sum()));
    return byKind;
  }
}

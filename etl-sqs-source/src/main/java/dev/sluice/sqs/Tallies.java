package dev.sluice.sqs;

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
  final LongAdder failedCalls = new LongAdder();
  final LongAdder entriesTriedAgain = new LongAdder();
}

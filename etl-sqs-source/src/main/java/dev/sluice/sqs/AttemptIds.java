package dev.sluice.sqs;

import dev.sluice.sqs.SqsCalls.CallFailed;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * The ids of receives from a FIFO queue. A receive whose answer was lost is repeated under the same
 * one: SQS then gives the same messages again, which would otherwise be hidden, with all behind
 * them in their groups, until their visibility timeout. Thread-safe.
 */
final class AttemptIds {
  /** SQS knows an id for five minutes. */
  private static final Duration KNOWN = Duration.ofMinutes(4);

  private final Queue<Lost> lost = new ConcurrentLinkedQueue<>();

  private record Lost(String id, long since) {}

  /** Makes a call with an id of its own, or with that of one that failed. */
  <A> A receive(Function<String, A> call) {
    Lost one = next();
    try {
      return call.apply(one.id);
    } catch (CallFailed e) {
      if (e.fault().kind() == Fault.Kind.PASSING) {
        lost.add(one);
      }
      throw e;
    }
  }

  private Lost next() {
    long now = System.nanoTime();
    Lost one = lost.poll();
    while (one != null && now - one.since > KNOWN.toNanos()) {
      one = lost.poll();
    }
    return one == null ? new Lost(UUID.randomUUID().toString(), now) : one;
  }
}

package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The ids of receives from a FIFO queue. A receive whose answer was lost is repeated under the same
 * one: SQS then gives the same messages again, which would otherwise be hidden, with all behind
 * them in their groups, until their visibility timeout. Thread-safe.
 */
public final class AttemptIds {
  /** SQS knows an id for five minutes. */
  private static final Duration KNOWN = Duration.ofMinutes(4);

  private final Queue<Lost> lost = new ConcurrentLinkedQueue<>();

  private record Lost(int most, String id, long since) {}

  /** A receive of so many messages at the most. */
  @FunctionalInterface
  interface Receive<A> {
    A of(int most, String attemptId);
  }

  /**
   * Makes a call with an id of its own, or with that of one that failed and asked for no more.
   *
   * @param most how many messages there is room for
   */
  <A> A receive(int most, Receive<A> call) {
    Lost one = next(most);
    try {
      return call.of(one.most, one.id);
    } catch (CallFailed e) {
      if (e.fault().kind() == Fault.Kind.PASSING) {
        lost.add(one);
      }
      throw e;
    }
  }

  private Lost next(int most) {
    long now = System.nanoTime();
    lost.removeIf(one -> now - one.since > KNOWN.toNanos());
    Optional<Lost> one = lost.stream().filter(it -> it.most <= most).findFirst();
    return one.filter(lost::remove)
        .orElseGet(() -> new Lost(most, UUID.randomUUID().toString(), now));
  }
}

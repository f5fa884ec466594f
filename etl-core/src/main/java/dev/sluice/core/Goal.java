package dev.sluice.core;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Polls for the lanes of one run and tells when the run has reached its end. Thread-safe. */
final class Goal<I> {
  private final Source<I> source;
  private final Until until;
  private final Gate gate;
  private final Tally tally;
  private final AtomicInteger lanesAtWork = new AtomicInteger();
  private final ReentrantLock turn = new ReentrantLock();

  /** Written by the lane whose turn it is. */
  private final AtomicLong left;

  Goal(Source<I> source, Until until, Gate gate, Tally tally) {
    this.source = source;
    this.until = until;
    this.gate = gate;
    this.tally = tally;
    this.left =
        new AtomicLong(
            until instanceof Until.Received received ? received.messages() : Long.MAX_VALUE);
  }

  /** Tells the source how much the run wants, before the first poll. */
  void begin() {
    if (until instanceof Until.Received received) {
      source.receiveAtMost(received.messages());
    }
  }

  /** Polls, but for no more than the run still wants. */
  List<Delivery<I>> poll(int max, Duration wait) throws InterruptedException {
    if (!(until instanceof Until.Received)) {
      return handedOut(source.poll(max, wait));
    }
    turn.lockInterruptibly();
    try {
      // The turn may have come late.
      if (left.get() == 0 || gate.isClosed()) {
        return List.of();
      }
      List<Delivery<I>> deliveries = handedOut(source.poll((int) Math.min(max, left.get()), wait));
      left.addAndGet(-deliveries.size());
      return deliveries;
    } finally {
      turn.unlock();
    }
  }

  private List<Delivery<I>> handedOut(List<Delivery<I>> deliveries) {
    tally.handedOut(deliveries.size());
    return deliveries;
  }

  void workBegins() {
    lanesAtWork.incrementAndGet();
  }

  void workEnds() {
    lanesAtWork.decrementAndGet();
  }

  /**
   * Whether a lane that polled in vain has nothing more to expect.
   *
   * @param emptyPolls how many of the lane's last polls found the source looking drained, this one
   *     included
   */
  boolean isReached(int emptyPolls) {
    if (until instanceof Until.Empty) {
      return emptyPolls >= 2;
    }
    return until instanceof Until.Received && left.get() == 0;
  }

  /** Whether nothing seems to be left; asked after a poll in vain. */
  boolean looksDrained() {
    if (!(until instanceof Until.Empty) || lanesAtWork.get() > 0) {
      return false;
    }
    OptionalLong backlog = source.backlog();
    return backlog.isEmpty() || backlog.getAsLong() == 0;
  }
}

package dev.sluice.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stops a pipeline that rejects too many of its last messages. One for all lanes; it is asked once
 * a step, between writing the rows and writing the dead letters. Thread-safe.
 *
 * <p>A rejected message counts once for as long as it is among the last outcomes: one that is left
 * on the queue comes again and again, and is no further sign of trouble.
 */
final class RejectionGuard {

  /** A message that was rejected. */
  private record Refusal(UUID message, Reason reason) {}

  private final int most;
  private final ReentrantLock lock = new ReentrantLock();

  /** The last outcomes, a ring; null where a message was stored. */
  private final @Nullable Refusal[] window;

  private final Set<UUID> refused = new HashSet<>();
  private int next;
  private int seen;
  private @Nullable TooManyRejectedException verdict;

  /**
   * A guard that has seen nothing.
   *
   * @param share of rejected messages among {@code window} outcomes that is still let pass; 1 lets
   *     everything pass
   */
  RejectionGuard(double share, int window) {
    this.most = (int) Math.floor(share * window);
    this.window = new @Nullable Refusal[most < window ? window : 0];
  }

  /**
   * Takes in the outcomes of a step.
   *
   * @param deliveries of the step, each stored or rejected
   * @param rejected those that were, by the key of the message's id
   * @throws TooManyRejectedException where too many were, now or before: no dead letter of this
   *     step may be written
   */
  <I> void judge(List<Delivery<I>> deliveries, Map<UUID, List<Rejected<I>>> rejected) {
    if (window.length == 0) {
      return;
    }
    lock.lock();
    try {
      if (rejected.isEmpty()) {
        for (int i = Math.min(deliveries.size(), window.length); i > 0; i--) {
          add(null);
        }
        return;
      }
      for (Delivery<I> delivery : deliveries) {
        UUID message = Keyed.keyOf(delivery.id());
        List<Rejected<I>> refusals = rejected.get(message);
        if (refusals == null) {
          add(null);
        } else if (refused.add(message)) {
          add(new Refusal(message, refusals.get(0).reason()));
        }
      }
      if (verdict != null) {
        throw verdict;
      }
    } finally {
      lock.unlock();
    }
  }

  private void add(@Nullable Refusal outcome) {
    Refusal oldest = window[next];
    if (oldest != null) {
      refused.remove(oldest.message());
    }
    window[next] = outcome;
    next = (next + 1) % window.length;
    seen = Math.min(seen + 1, window.length);
    if (refused.size() > most && verdict == null) {
      verdict = verdict();
    }
  }

  private TooManyRejectedException verdict() {
    Map<Reason, Integer> tally = new HashMap<>();
    Reason mostOften = Reason.of("unknown");
    int times = 0;
    for (Refusal refusal : window) {
      if (refusal != null) {
        int count = tally.merge(refusal.reason(), 1, Integer::sum);
        if (count > times) {
          mostOften = refusal.reason();
          times = count;
        }
      }
    }
    return new TooManyRejectedException(refused.size(), seen, mostOften, times);
  }
}

package dev.sluice.sqs;

import dev.sluice.core.FailureKind;
import java.util.Map;

/**
 * How an {@link SqsSource} stands at a moment, and what it counted from its opening on. Immutable.
 * Each figure is exact; they are read one after the other, so that sums over them may be off by
 * what happened meanwhile.
 */
public final class SqsGauges {
  private final int receivesInFlight;
  private final int buffered;
  private final int held;
  private final long receives;
  private final long emptyReceives;
  private final long received;
  private final long redelivered;
  private final long extended;
  private final long unsettled;
  private final long abandoned;
  private final long entriesTriedAgain;
  private final Map<FailureKind, Long> failedCalls;
  private final Map<String, Long> retries;

  SqsGauges(Tallies tallies, int buffered, int held, Map<String, Long> retries) {
    this.buffered = buffered;
    this.held = held;
    this.retries = Map.copyOf(retries);
    this.receivesInFlight = tallies.receivesInFlight.get();
    this.receives = tallies.receives.sum();
    this.emptyReceives = tallies.emptyReceives.sum();
    this.received = tallies.received.sum();
    this.redelivered = tallies.redelivered.sum();
    this.extended = tallies.extended.sum();
    this.unsettled = tallies.unsettled.sum();
    this.abandoned = tallies.abandoned.sum();
    this.entriesTriedAgain = tallies.entriesTriedAgain.sum();
    this.failedCalls = tallies.failedCalls();
  }

  /** Receives that wait for their answers. */
  public int receivesInFlight() {
    return receivesInFlight;
  }

  /** Messages received and not polled yet. */
  public int buffered() {
    return buffered;
  }

  /** Messages received and not settled, with lanes or buffered: the heartbeat extends them. */
  public int held() {
    return held;
  }

  /** Receives that were answered. */
  public long receives() {
    return receives;
  }

  /** Those of them that brought no message. */
  public long emptyReceives() {
    return emptyReceives;
  }

  /** Messages that they brought, those included that came again. */
  public long received() {
    return received;
  }

  /**
   * Messages received again while an earlier delivery of them was unsettled; they were not handed
   * out twice.
   */
  public long redelivered() {
    return redelivered;
  }

  /** Extensions of a message's visibility that succeeded. */
  public long extended() {
    return extended;
  }

  /** Deliveries that could not be settled and come again. */
  public long unsettled() {
    return unsettled;
  }

  /**
   * Deliveries held for longer than {@link SqsSourceOptions#longestHold()} and returned to the
   * queue.
   */
  public long abandoned() {
    return abandoned;
  }

  /** Deletes and returns that the server failed within a batch and that were tried again. */
  public long entriesTriedAgain() {
    return entriesTriedAgain;
  }

  /** Calls that failed as a whole, after all their tries. */
  public long failedCalls() {
    return failedCalls.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Those of them that failed for this. */
  public long failedCalls(FailureKind kind) {
    return failedCalls.getOrDefault(kind, 0L);
  }

  /**
   * Tries of calls that were made again, by what the try before failed of: {@code throttled},
   * {@code server} (5xx), {@code refused}, {@code timeout}, {@code network}, {@code answer} (spoilt
   * on its way); more kinds may come. Empty where the SDK's client makes the calls, which does not
   * tell how often it tried.
   */
  public Map<String, Long> retries() {
    return retries;
  }

  /** All figures in one line. */
  @Override
  public String toString() {
    return "SqsGauges["
        + "receivesInFlight="
        + receivesInFlight
        + ", buffered="
        + buffered
        + ", held="
        + held
        + ", receives="
        + receives
        + ", emptyReceives="
        + emptyReceives
        + ", received="
        + received
        + ", redelivered="
        + redelivered
        + ", extended="
        + extended
        + ", unsettled="
        + unsettled
        + ", abandoned="
        + abandoned
        + ", entriesTriedAgain="
        + entriesTriedAgain
        + ", failedCalls="
        + failedCalls
        + ", retries="
        + retries
        + "]";
  }
}

package dev.sluice.core;

import java.time.Duration;
import java.util.List;

/**
 * Sees everything that happens in a pipeline: metrics, progress bars and logs are listeners.
 *
 * <p>Lanes call it from their own threads and wait for it, so it must be thread-safe and quick.
 * What it throws is logged once a kind and otherwise ignored. No argument shows a value of a
 * message in its {@code toString}; {@link Rejected#delivery()} and its body are there for those who
 * must have them.
 */
public interface PipelineListener {

  /** A lane received deliveries and begins to work on them. */
  default void received(int deliveries) {}

  /** A message was rejected; it goes to the dead letters next, or stays on the queue. */
  default void rejected(Rejected<?> rejected) {}

  /**
   * The dead letters refused a rejected message for good; it stays on the queue.
   *
   * @param why what the dead letters said of it
   */
  default void deadLetterRefused(Rejected<?> rejected, Reason why) {}

  /** A batch was halved, since a value in it can't be stored, or may be what fails. */
  default void halved(int batchSize, Reason reason) {}

  /**
   * Batches of more values fail and smaller ones are stored: they are written in parts from now on.
   * Told again when the limit falls.
   *
   * @param most the most values written at once
   */
  default void batchesLimited(int most, String why) {}

  /** A batch of full size was stored again: the limit is gone. */
  default void batchesUnlimited() {}

  /**
   * A sink can't store now; the lane keeps its batch, or what is left of it, and tries again.
   *
   * @param tries how often in a row this failed so far, from 1
   * @param pause until the next try
   */
  default void sinkUnavailable(int tries, Duration pause, String why) {}

  /** The sink stores again, after so many tries that failed. */
  default void sinkAvailable(int failedTries) {}

  /** The source can't be reached now; the lane polls again after the pause. */
  default void sourceUnavailable(int tries, Duration pause, String why) {}

  /** Deliveries whose settlement failed; they come again, which is harmless. */
  default void notSettled(int deliveries) {}

  /** A lane has finished a step, with this outcome. Steps that received nothing count too. */
  default void stepped(Counts outcome) {}

  /**
   * A lane has stayed in one part of its step for {@link PipelineOptions#hangAfter()}. Told once
   * each time, from a thread of its own; nothing else is done about it.
   *
   * @param lane which lane, from 1
   * @param stays for how long so far
   * @param stack what the lane's thread is doing, innermost call first
   */
  default void laneHangs(int lane, StepPart part, Duration stays, List<StackTraceElement> stack) {}

  /**
   * A lane that hung goes on.
   *
   * @param stayed for how long it was in that part
   */
  default void laneGoesOn(int lane, StepPart part, Duration stayed) {}

  /** One listener that tells all of these, in order. */
  static PipelineListener all(List<? extends PipelineListener> listeners) {
    return new ListenerGroup(listeners);
  }
}

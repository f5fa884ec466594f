package dev.sluice.core;

import java.util.List;

/**
 * Sees everything that happens in a pipeline: metrics, progress bars and logs are listeners.
 *
 * <p>Lanes call it from their own threads and wait for it, so it must be thread-safe and quick.
 * What it throws is logged once a kind and otherwise ignored. No argument shows a value of a
 * message in its {@code toString}; {@link Rejected#delivery()} and its body are there for those who
 * must have them. What events tell grows by accessors, and events by methods that do nothing by
 * default.
 *
 * <p>The runner calls those on its class path too: a public class with a public constructor without
 * parameters, named in the file {@code META-INF/services/dev.sluice.core.PipelineListener} of its
 * jar (see {@link java.util.ServiceLoader}). It is made before the first message is taken, and a
 * {@link ConfigurationException} of its constructor ends the start. Where it is {@link
 * AutoCloseable} it is closed after the run.
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

  /** A sink has stored a batch: rows, or dead letters. Its messages are removed next. */
  default void stored(StoredBatch batch) {}

  /** A sink can't store now; the lane keeps its batch, or what is left of it, and tries again. */
  default void sinkUnavailable(Outage outage) {}

  /**
   * The sink stores again.
   *
   * @param outage the last that was told of; its tries are those that failed
   */
  default void sinkAvailable(Outage outage) {}

  /** The source can't be reached now; the lane polls again after the pause. */
  default void sourceUnavailable(Outage outage) {}

  /** Deliveries whose settlement failed; they come again, which is harmless. */
  default void notSettled(int deliveries) {}

  /** A lane has finished a step. Steps that received nothing count too. */
  default void stepped(StepReport step) {}

  /**
   * A lane has stayed in one part of its step for {@link PipelineOptions#hangAfter()}. Told once
   * each time, from a thread of its own; nothing else is done about it.
   */
  default void laneHangs(Hang hang) {}

  /** A lane that hung goes on. */
  default void laneGoesOn(Hang hang) {}

  /** One listener that tells all of these, in order. */
  static PipelineListener all(List<? extends PipelineListener> listeners) {
    return new ListenerGroup(listeners);
  }
}

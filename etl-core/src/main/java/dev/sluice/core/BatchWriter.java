package dev.sluice.core;

import java.time.Duration;
import java.util.List;

/**
 * Writes batches to a sink and answers for each value what became of it: holds a batch through an
 * outage, and halves a bad batch until the bad value stands alone.
 *
 * <p>Finding one bad value among n costs one write a halving, about log₂ n, beside the writes that
 * store the rest: once one half proved good, the other is known to be bad and is halved unwritten.
 */
final class BatchWriter<T> {

  /** Learns what became of the values. */
  interface Outcome<T> {
    void stored(List<Keyed<T>> values, WriteResult result);

    void bad(Keyed<T> value, Reason reason);
  }

  private final Sink<T> sink;
  private final StepPart part;
  private final Gate gate;
  private final Backoff backoff;
  private final PipelineListener listener;

  BatchWriter(Sink<T> sink, StepPart part, Gate gate, Backoff backoff, PipelineListener listener) {
    this.sink = sink;
    this.part = part;
    this.gate = gate;
    this.backoff = backoff;
    this.listener = listener;
  }

  /**
   * Writes until every value is stored or found bad.
   *
   * @param whereabouts of the lane that writes
   * @throws InterruptedException where the pipeline was stopped during an outage, or the thread was
   *     interrupted; the values that the outcome did not hear of are not known stored
   */
  void write(List<Keyed<T>> batch, Outcome<T> outcome, Whereabouts whereabouts)
      throws InterruptedException {
    if (!batch.isEmpty()) {
      writeOrHalve(batch, outcome, whereabouts);
    }
  }

  /** Answers whether every value of the batch was stored. */
  private boolean writeOrHalve(List<Keyed<T>> batch, Outcome<T> outcome, Whereabouts whereabouts)
      throws InterruptedException {
    try {
      outcome.stored(batch, hold(batch, whereabouts));
      return true;
    } catch (BadBatchException e) {
      if (batch.size() == 1) {
        outcome.bad(batch.get(0), e.reason());
      } else {
        listener.halved(batch.size(), e.reason());
        halve(batch, outcome, whereabouts);
      }
      return false;
    }
  }

  private void halve(List<Keyed<T>> batch, Outcome<T> outcome, Whereabouts whereabouts)
      throws InterruptedException {
    int middle = batch.size() / 2;
    List<Keyed<T>> rest = batch.subList(middle, batch.size());
    boolean restIsBad = writeOrHalve(batch.subList(0, middle), outcome, whereabouts);
    if (restIsBad && rest.size() > 1) {
      halve(rest, outcome, whereabouts);
    } else {
      writeOrHalve(rest, outcome, whereabouts);
    }
  }

  private WriteResult hold(List<Keyed<T>> batch, Whereabouts whereabouts)
      throws InterruptedException {
    int failed = 0;
    try {
      while (true) {
        // Not every driver notices an interruption: many writes in a row must not outlive it.
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped between two writes");
        }
        try {
          whereabouts.in(part);
          WriteResult result = checked(sink.write(batch), batch.size());
          if (failed > 0) {
            listener.sinkAvailable(failed);
          }
          return result;
        } catch (SinkUnavailableException e) {
          whereabouts.waiting();
          if (failed++ == 0) {
            gate.hold();
          }
          Duration pause = backoff.pause(failed);
          listener.sinkUnavailable(failed, pause, String.valueOf(e.getMessage()));
          if (!gate.pause(pause)) {
            throw new InterruptedException("stopped during an outage of the sink");
          }
        }
      }
    } finally {
      if (failed > 0) {
        gate.release();
      }
    }
  }

  private static WriteResult checked(WriteResult result, int written) {
    if (result.inserted() + result.duplicates() != written) {
      throw new IllegalStateException(
          "the sink accounts for %s + %s of %s values: inserted + duplicates must be all of them"
              .formatted(result.inserted(), result.duplicates(), written));
    }
    return result;
  }
}

package dev.sluice.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches to a sink and answers for each value what became of it: holds a batch through an
 * outage, and halves one that fails until what fails stands alone. {@link Writing} says how. One
 * for all lanes; it keeps what they have to know of each other. Thread-safe.
 */
final class BatchWriter<T> {

  /** Learns what became of the values. */
  interface Outcome<T> {
    void stored(List<Placed<T>> values, WriteResult result, Duration took);

    /**
     * A value is bad.
     *
     * @return what stands later in the batch and is to be written in its stead; null where nothing
     *     is
     */
    @Nullable Placed<T> bad(Placed<T> value, Reason reason);
  }

  final Sink<T> sink;
  final StepPart part;
  final Gate gate;
  final Backoff backoff;
  final PipelineListener listener;
  final BatchSize size;

  /** How many writes stored something new: what shows that the sink works. */
  final AtomicLong stores = new AtomicLong();

  /** How many values are held since they fail alone. */
  final AtomicInteger suspects = new AtomicInteger();

  BatchWriter(Sink<T> sink, StepPart part, Gate gate, Backoff backoff, PipelineListener listener) {
    this.sink = sink;
    this.part = part;
    this.gate = gate;
    this.backoff = backoff;
    this.listener = listener;
    this.size = new BatchSize(listener);
  }

  /**
   * Writes until every value is stored or found bad.
   *
   * @param batch in the order of its places
   * @param whereabouts of the lane that writes
   * @throws InterruptedException where the pipeline was stopped during an outage, or the thread was
   *     interrupted; the values that the outcome did not hear of are not known stored
   */
  void write(List<Placed<T>> batch, Outcome<T> outcome, Whereabouts whereabouts)
      throws InterruptedException {
    if (!batch.isEmpty()) {
      new Writing<>(this, outcome, whereabouts).write(batch);
    }
  }
}

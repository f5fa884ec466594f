package dev.sluice.core;

import java.util.List;

/**
 * Where values go. Implementations are thread-safe: every lane of a pipeline writes at the same
 * time.
 *
 * @param <O> the type of a stored value
 */
public interface Sink<O> extends AutoCloseable {

  /**
   * Stores a batch in one transaction, all or nothing, and returns after the commit. A key stored
   * before, by whichever process, is not stored again. The engine hands over at least one value and
   * each key at most once a batch.
   *
   * <p>A sink that stores one value in several places, in two tables say, does so in this one
   * transaction too. To hand the batch on to two sinks one after the other is none: what the first
   * has committed when the second fails stays there, and is a duplicate when the batch comes again.
   *
   * <p>Throwing means "not known stored": the batch may or may not be there, and the engine may
   * hand it over again.
   *
   * @throws BadBatchException where a value in the batch can never be stored; the engine halves the
   *     batch until that value stands alone and rejects it
   * @throws SinkUnavailableException where the sink can't store now; the engine keeps the batch,
   *     backs off and tries again. Where the sink works without the batch it should say so by a
   *     {@link Suspicion}: the engine then finds out what of it can be stored, so that no value
   *     holds up the others.
   * @throws SinkGoneException where nothing can be stored any more; it stops the pipeline. So does
   *     a {@link ConfigurationException}, and an {@link Error} but for want of stack or memory.
   * @throws RuntimeException any other is taken for a fault that one value may have provoked: the
   *     batch is halved, and a value for which it comes again while others are stored is rejected
   *     ({@code sink_failed}). Where nothing is stored it stops the pipeline.
   */
  WriteResult write(List<Keyed<O>> batch);

  /** Lets go of what the sink itself opened. Calling it again does nothing. */
  @Override
  default void close() {}
}

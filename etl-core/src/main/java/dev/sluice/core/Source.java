package dev.sluice.core;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where messages come from: a queue that delivers at least once and wants to be told what became of
 * each delivery.
 *
 * <p>Implementations are thread-safe: every lane of a pipeline polls and settles at the same time.
 * A delivery stays the source's to keep alive (for SQS: to extend its visibility) until it is
 * settled or the source is closed.
 *
 * @param <T> the type of a message's body
 */
public interface Source<T> extends AutoCloseable {

  /**
   * Takes the messages at hand, waiting for the first of them.
   *
   * @param max the most deliveries to answer, at least 1
   * @param wait how long to wait for a message where there is none
   * @return up to {@code max} deliveries in the order received; empty says "nothing now", never
   *     "finished"
   * @throws SourceUnavailableException where the source can't be reached now; the engine backs off
   *     and polls again
   * @throws SourceGoneException where nothing can come any more. It stops the pipeline, and so does
   *     any other exception.
   * @throws IllegalStateException where the source is closed; a poll that waits meanwhile answers
   *     what it has
   * @throws InterruptedException where the thread was interrupted while it waited
   */
  List<Delivery<T>> poll(int max, Duration wait) throws InterruptedException;

  /**
   * Carries the settlements out. Retries are the source's own affair.
   *
   * @return the deliveries that did not settle: they come again, which is harmless
   */
  List<Delivery<T>> settle(List<Settlement<T>> done);

  /**
   * Says about how many messages wait, are delayed or are in flight, with any consumer; empty where
   * the source can't tell. An approximation, for reports and for ending a run on an empty queue.
   *
   * @throws SourceUnavailableException where the source can't be reached now
   */
  default OptionalLong backlog() {
    return OptionalLong.empty();
  }

  /**
   * Says that no more than these deliveries are wanted, from now on and in all: a source that
   * receives ahead of its polls receives no more, since each receive that is not worked on counts
   * against its message for nothing. The engine says it once, before the first poll of a run that
   * ends after so many. By default it does nothing, as is right where messages are received within
   * a poll alone.
   *
   * @param deliveries how many, at least 1
   */
  default void receiveAtMost(long deliveries) {}

  /**
   * Takes nothing more from the queue, so that what is returned from now on is for others: this
   * comes first in every stop. Answers at once. What was received ahead and not handed out goes
   * back to the queue, once; what is handed out is settled as ever, and no return of it makes a
   * message visible while a receive of this source is under way that could take it again. A poll
   * answers empty at once. There is no way back, and calling it again does nothing.
   *
   * <p>By default it does nothing, as is right where messages are received within a poll alone: the
   * engine does not poll any more.
   */
  default void stopReceiving() {}

  /**
   * Stops receiving and returns every unsettled delivery to the queue at once, or as soon as no
   * receive of this source can take it again. Calling it again does nothing.
   */
  @Override
  void close();
}

package dev.sluice.sqs.internal.call;

/**
 * A call that was begun. It is under way without a thread where the way of travel can do so and has
 * a connection at hand; otherwise {@link #answer} makes it. For one thread at a time.
 */
public interface Sent<A> {

  /** Whether it was sent and its answer not taken yet. */
  boolean isUnderWay();

  /**
   * Waits for the answer to what is under way. False where there is none, because nothing was sent
   * or the try failed: {@link #answer} then makes a call, maybe after a pause.
   */
  boolean isAnswered();

  /** The answer, after as many tries as it takes. */
  A answer();
}

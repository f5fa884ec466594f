package dev.sluice.core;

import java.time.Duration;

/** What becomes of a delivery: its message leaves the queue, or comes again. */
public sealed interface Settlement<T> {

  Delivery<T> delivery();

  /** The message is stored, as a row or as a dead letter, and leaves the queue. */
  record Remove<T>(Delivery<T> delivery) implements Settlement<T> {}

  /**
   * The message is not stored and comes again.
   *
   * @param after how long it stays invisible first; zero makes it visible at once
   */
  record Return<T>(Delivery<T> delivery, Duration after) implements Settlement<T> {}
}

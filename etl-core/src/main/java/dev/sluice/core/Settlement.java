package dev.sluice.core;

import java.time.Duration;
import java.util.Objects;

/**
 * What becomes of a delivery: its message leaves the queue, or comes again. There is no third, so
 * that who matches on both has matched on all. Immutable; two are equal where they are the same
 * object.
 *
 * @param <T> the type of a message's body
 */
public sealed interface Settlement<T> {

  /** What is settled. */
  Delivery<T> delivery();

  /** The message is stored, as a row or as a dead letter, and leaves the queue. */
  static <T> Settlement<T> remove(Delivery<T> delivery) {
    return new Remove<>(Objects.requireNonNull(delivery, "delivery"));
  }

  /**
   * The message is not stored and comes again.
   *
   * @param after how long it stays invisible first; zero makes it visible at once
   */
  static <T> Settlement<T> giveBack(Delivery<T> delivery, Duration after) {
    return new Return<>(
        Objects.requireNonNull(delivery, "delivery"), Objects.requireNonNull(after, "after"));
  }

  /** The message is stored, as a row or as a dead letter, and leaves the queue. */
  final class Remove<T> implements Settlement<T> {
    private final Delivery<T> delivery;

    private Remove(Delivery<T> delivery) {
      this.delivery = delivery;
    }

    @Override
    public Delivery<T> delivery() {
      return delivery;
    }

    @Override
    public String toString() {
      return "Remove[delivery=" + delivery + "]";
    }
  }

  /** The message is not stored and comes again. */
  final class Return<T> implements Settlement<T> {
    private final Delivery<T> delivery;
    private final Duration after;

    private Return(Delivery<T> delivery, Duration after) {
      this.delivery = delivery;
      this.after = after;
    }

    @Override
    public Delivery<T> delivery() {
      return delivery;
    }

    /** How long it stays invisible first; zero makes it visible at once. */
    public Duration after() {
      return after;
    }

    @Override
    public String toString() {
      return "Return[delivery=" + delivery + ", after=" + after + "]";
    }
  }
}

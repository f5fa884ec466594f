package dev.sluice.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message that can't be stored, on its way to the dead letters. Immutable.
 *
 * <p>{@link #toString()} shows no value of the message.
 *
 * @param <I> the type of a message's body
 */
public final class Rejected<I> {
  private final Delivery<I> delivery;
  private final Reason reason;

  private Rejected(Delivery<I> delivery, Reason reason) {
    this.delivery = delivery;
    this.reason = reason;
  }

  /** A message that was delivered and rejected for this reason. */
  public static <I> Rejected<I> of(Delivery<I> delivery, Reason reason) {
    return new Rejected<>(
        Objects.requireNonNull(delivery, "delivery"), Objects.requireNonNull(reason, "reason"));
  }

  /** The delivery as it came, body and attributes included. */
  public Delivery<I> delivery() {
    return delivery;
  }

  /** Why it can't be stored. */
  public Reason reason() {
    return reason;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Rejected<?> that
        && delivery.equals(that.delivery)
        && reason.equals(that.reason);
  }

  @Override
  public int hashCode() {
    return Objects.hash(delivery, reason);
  }

  @Override
  public String toString() {
    return "Rejected[delivery=" + delivery + ", reason=" + reason + "]";
  }
}

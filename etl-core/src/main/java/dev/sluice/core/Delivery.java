package dev.sluice.core;

import java.time.Instant;

/**
 * One delivery of one message, together with the receipt that settles it.
 *
 * @param id the message's id, the same at every delivery
 * @param body the message as it came: it holds personal data, so {@link #toString()} leaves it out
 * @param attempt which delivery of the message this is, counted from 1
 * @param sentAt when the producer sent the message, the same at every delivery
 * @param receipt settles this delivery
 */
public record Delivery<T>(String id, T body, int attempt, Instant sentAt, Receipt receipt) {

  @Override
  public String toString() {
    return "Delivery[id=" + id + ", attempt=" + attempt + ", sentAt=" + sentAt + "]";
  }
}

package dev.sluice.core;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One delivery of one message, together with the receipt that settles it. Immutable, as long as its
 * body and receipt are.
 *
 * <p>A source makes it by {@link #of} and says by {@code with…} what else it knows. Body,
 * attributes, group and trace header come from the producer and may hold personal data: {@link
 * #toString()} shows none of them. Two deliveries are equal where they are the same object.
 *
 * @param <T> the type of a message's body
 */
public final class Delivery<T> {
  private final String id;
  private final T body;
  private final int attempt;
  private final Instant sentAt;
  private final Receipt receipt;
  private final More more;

  /** What most messages don't have: one object for all of them. */
  private record More(
      Map<String, Attribute> attributes,
      @Nullable String group,
      @Nullable String sequenceNumber,
      @Nullable String traceHeader) {
    static final More NONE = new More(Map.of(), null, null, null);
  }

  private Delivery(String id, T body, int attempt, Instant sentAt, Receipt receipt, More more) {
    this.id = id;
    this.body = body;
    this.attempt = attempt;
    this.sentAt = sentAt;
    this.receipt = receipt;
    this.more = more;
  }

  /**
   * A delivery without attributes, of a queue without order.
   *
   * @param id the message's id, the same at every delivery
   * @param body the message as it came
   * @param attempt which delivery of the message this is, counted from 1
   * @param sentAt when the producer sent the message, the same at every delivery
   * @param receipt settles this delivery
   */
  public static <T> Delivery<T> of(
      String id, T body, int attempt, Instant sentAt, Receipt receipt) {
    return new Delivery<>(
        Objects.requireNonNull(id, "id"),
        body,
        attempt,
        Objects.requireNonNull(sentAt, "sentAt"),
        Objects.requireNonNull(receipt, "receipt"),
        More.NONE);
  }

  /** The message's id, the same at every delivery. */
  public String id() {
    return id;
  }

  /** The message as it came: it holds personal data. */
  public T body() {
    return body;
  }

  /** Which delivery of the message this is, counted from 1. */
  public int attempt() {
    return attempt;
  }

  /** When the producer sent the message, the same at every delivery. */
  public Instant sentAt() {
    return sentAt;
  }

  /** Settles this delivery. */
  public Receipt receipt() {
    return receipt;
  }

  /** The message's own attributes by name, unmodifiable; empty where it has none. */
  public Map<String, Attribute> attributes() {
    return more.attributes;
  }

  /**
   * The group within which messages are to be stored in order, of SQS a FIFO queue's message group
   * id; empty where order is free. The engine keeps it.
   */
  public Optional<String> group() {
    return Optional.ofNullable(more.group);
  }

  /** The number that grows with the order of the queue; empty where the source has none. */
  public Optional<String> sequenceNumber() {
    return Optional.ofNullable(more.sequenceNumber);
  }

  /** The header by which the producer's trace goes on, of SQS {@code AWSTraceHeader}. */
  public Optional<String> traceHeader() {
    return Optional.ofNullable(more.traceHeader);
  }

  /** The same delivery with another body. */
  public <U> Delivery<U> withBody(U other) {
    return new Delivery<>(id, other, attempt, sentAt, receipt, more);
  }

  /** The same delivery with these attributes instead of those it had. */
  public Delivery<T> withAttributes(Map<String, Attribute> attributes) {
    return with(
        new More(Map.copyOf(attributes), more.group, more.sequenceNumber, more.traceHeader));
  }

  /** The same delivery in this group. */
  public Delivery<T> withGroup(String group) {
    return with(
        new More(
            more.attributes,
            Objects.requireNonNull(group, "group"),
            more.sequenceNumber,
            more.traceHeader));
  }

  /** The same delivery with this sequence number. */
  public Delivery<T> withSequenceNumber(String number) {
    return with(
        new More(
            more.attributes,
            more.group,
            Objects.requireNonNull(number, "number"),
            more.traceHeader));
  }

  /** The same delivery with this trace header. */
  public Delivery<T> withTraceHeader(String header) {
    return with(
        new More(
            more.attributes,
            more.group,
            more.sequenceNumber,
            Objects.requireNonNull(header, "header")));
  }

  private Delivery<T> with(More known) {
    return new Delivery<>(id, body, attempt, sentAt, receipt, known);
  }

  @Override
  public String toString() {
    return "Delivery[id=" + id + ", attempt=" + attempt + ", sentAt=" + sentAt + "]";
  }
}

package dev.sluice.sqs.internal.json;

import org.jspecify.annotations.Nullable;

/**
 * What the system attributes of a message say, where they are there.
 *
 * @param group the message group of a FIFO queue
 * @param sequenceNumber its number in the order of a FIFO queue
 * @param traceHeader that of AWS X-Ray
 */
public record Marks(
    @Nullable String group, @Nullable String sequenceNumber, @Nullable String traceHeader) {
  private static final Marks NONE = new Marks(null, null, null);

  /** One object for all that have none. */
  public static Marks of(
      @Nullable String group, @Nullable String sequenceNumber, @Nullable String traceHeader) {
    return group == null && sequenceNumber == null && traceHeader == null
        ? NONE
        : new Marks(group, sequenceNumber, traceHeader);
  }
}

package dev.sluice.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What one write of a sink stored; what a {@link PipelineListener} is told after the commit.
 * Immutable.
 */
public final class StoredBatch {
  private final int lane;
  private final StepPart part;
  private final WriteResult result;
  private final Duration took;
  private final long storedAt;
  private final long[] sentAt;

  StoredBatch(
      int lane, StepPart part, WriteResult result, Duration took, long storedAt, long[] sentAt) {
    this.lane = lane;
    this.part = part;
    this.result = result;
    this.took = took;
    this.storedAt = storedAt;
    this.sentAt = sentAt;
  }

  /**
   * A batch that was stored; for tests of listeners.
   *
   * @param sentAt of each delivery whose value it held
   */
  public static StoredBatch of(
      int lane,
      StepPart part,
      WriteResult result,
      Duration took,
      Instant storedAt,
      List<Instant> sentAt) {
    return new StoredBatch(
        lane,
        Objects.requireNonNull(part, "part"),
        Objects.requireNonNull(result, "result"),
        Objects.requireNonNull(took, "took"),
        storedAt.toEpochMilli(),
        sentAt.stream().mapToLong(Instant::toEpochMilli).toArray());
  }

  /** Which lane, from 1; 0 for {@link Pipeline#step()}. */
  public int lane() {
    return lane;
  }

  /** {@link StepPart#WRITING} for rows, {@link StepPart#DEAD_LETTERING} for dead letters. */
  public StepPart part() {
    return part;
  }

  /** What the sink said. */
  public WriteResult result() {
    return result;
  }

  /** How long the write took, from the call to its return after the commit. */
  public Duration took() {
    return took;
  }

  /** How many deliveries it was for: several where one message came several times. */
  public int deliveries() {
    return sentAt.length;
  }

  /**
   * How old a message was when it was stored: from {@link Delivery#sentAt()} to the return of the
   * write, in milliseconds. Zero where the clocks of the queue and this machine say less. Of a
   * batch with duplicates nobody knows which they were: they are among these.
   *
   * @param delivery from 0 to below {@link #deliveries()}
   */
  public long ageMillis(int delivery) {
    return Math.max(0, storedAt - sentAt[delivery]);
  }

  @Override
  public String toString() {
    return "StoredBatch[lane=%s, part=%s, result=%s, took=%s, deliveries=%s]"
        .formatted(lane, part, result, took, sentAt.length);
  }
}

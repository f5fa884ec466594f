package dev.sluice.core;

import java.time.Duration;
import org.immutables.value.Value;

/** How a pipeline runs. Every option has a default; {@link Builder#build()} checks them. */
@Value.Immutable
@OptionsStyle
public interface PipelineOptions {

  /** How many batches are under way at the same time. Default: 3. */
  @Value.Default
  default int lanes() {
    return 3;
  }

  /** The most messages written in one transaction, 1 to 100,000. Default: 500. */
  @Value.Default
  default int batchSize() {
    return 500;
  }

  /** How long a lane waits for a first message before it looks whether to stop. Default: 1 s. */
  @Value.Default
  default Duration pollWait() {
    return Duration.ofSeconds(1);
  }

  /**
   * The longest pause before the first new try after an outage began; it doubles with each try, and
   * each pause is drawn at random between zero and that. Default: 100 ms.
   */
  @Value.Default
  default Duration firstBackoff() {
    return Duration.ofMillis(100);
  }

  /** The longest pause between two tries during an outage. Default: 3 s. */
  @Value.Default
  default Duration longestBackoff() {
    return Duration.ofSeconds(3);
  }

  /**
   * How long lanes may go on with the batch at hand once the pipeline is stopped; then they are
   * interrupted. Default: 15 s.
   */
  @Value.Default
  default Duration shutdownTimeout() {
    return Duration.ofSeconds(15);
  }

  /**
   * How long a rejected message that is left on the queue stays invisible there. Default: 1 minute.
   */
  @Value.Default
  default Duration leaveFor() {
    return Duration.ofMinutes(1);
  }

  /**
   * The share of rejected messages among the last {@link #rejectionWindow()} that is still normal.
   * Where more are rejected, {@link Pipeline#run} stops with a {@link TooManyRejectedException}
   * instead of draining the queue into the dead letters: by default with the 501st rejection among
   * the last 1,000 messages, also where fewer than 1,000 were seen. A message that is delivered and
   * rejected again while it is among them counts once. 0 stops at the first rejection, 1 never.
   * Default: 0.5.
   */
  @Value.Default
  default double maxRejected() {
    return 0.5;
  }

  /** Of how many of the last messages {@link #maxRejected()} is a share. Default: 1,000. */
  @Value.Default
  default int rejectionWindow() {
    return 1_000;
  }

  /**
   * How long a lane may stay in one part of its step before {@link PipelineListener#laneHangs} is
   * told. Waiting through an outage does not count. Default: 30 s.
   */
  @Value.Default
  default Duration hangAfter() {
    return Duration.ofSeconds(30);
  }

  @Value.Check
  default void check() {
    require(lanes() >= 1 && lanes() <= 256, "lanes must be 1 to 256");
    require(batchSize() >= 1 && batchSize() <= 100_000, "batchSize must be 1 to 100000");
    require(isPositive(pollWait()), "pollWait must be positive");
    require(isPositive(firstBackoff()), "firstBackoff must be positive");
    require(
        longestBackoff().compareTo(firstBackoff()) >= 0,
        "longestBackoff must be at least firstBackoff");
    require(!shutdownTimeout().isNegative(), "shutdownTimeout must not be negative");
    require(!leaveFor().isNegative(), "leaveFor must not be negative");
    require(maxRejected() >= 0 && maxRejected() <= 1, "maxRejected must be 0 to 1");
    require(
        rejectionWindow() >= 1 && rejectionWindow() <= 1_000_000,
        "rejectionWindow must be 1 to 1000000");
    require(isPositive(hangAfter()), "hangAfter must be positive");
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }

  static Builder builder() {
    return new Builder();
  }

  static PipelineOptions defaults() {
    return builder().build();
  }

  /** Builds options; what is not set keeps its default. Not thread-safe. */
  final class Builder extends ImmutablePipelineOptions.Builder {
    Builder() {}
  }
}

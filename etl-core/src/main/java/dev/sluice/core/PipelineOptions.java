package dev.sluice.core;

import java.time.Duration;
import org.immutables.value.Value;

/** How a pipeline runs. Every option has a default; {@link Builder#build()} checks them. */
@Value.Immutable
@OptionsStyle
public interface PipelineOptions {

  /** How many batches are under way at the same time. Default: 2. */
  @Value.Default
  default int lanes() {
    return 2;
  }

  /** The most messages written in one transaction. Default: 500. */
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

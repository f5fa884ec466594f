package dev.sluice.core;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A step that a lane has finished; what a {@link PipelineListener} is told. Immutable. */
public final class StepReport {
  private final int lane;
  private final Counts counts;
  private final Map<StepPart, Duration> took;

  private StepReport(int lane, Counts counts, Map<StepPart, Duration> took) {
    this.lane = lane;
    this.counts = counts;
    this.took = took;
  }

  /** A step; the engine makes them, and tests of listeners do. */
  public static StepReport of(int lane, Counts counts, Map<StepPart, Duration> took) {
    Map<StepPart, Duration> copy = new EnumMap<>(StepPart.class);
    copy.putAll(took);
    return new StepReport(lane, Objects.requireNonNull(counts, "counts"), copy);
  }

  /** Which lane, from 1; 0 for {@link Pipeline#step()}. */
  public int lane() {
    return lane;
  }

  /** What became of the deliveries; all zero where there were none. */
  public Counts counts() {
    return counts;
  }

  /**
   * How long the lane was in a part, its failed tries included and its pauses in an outage not;
   * zero where the step had no such part.
   */
  public Duration took(StepPart part) {
    return took.getOrDefault(part, Duration.ZERO);
  }

  @Override
  public String toString() {
    return "StepReport[lane=%s, counts=%s, took=%s]".formatted(lane, counts, took);
  }
}

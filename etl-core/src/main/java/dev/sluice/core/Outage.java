package dev.sluice.core;

import java.time.Duration;
import java.util.Objects;

/**
 * A sink or a source that does not work now, as a lane met it; what a {@link PipelineListener} is
 * told. Immutable.
 */
public final class Outage {
  private final int lane;
  private final StepPart part;
  private final FailureKind kind;
  private final int tries;
  private final Duration pause;
  private final String why;

  private Outage(int lane, StepPart part, FailureKind kind, int tries, Duration pause, String why) {
    this.lane = lane;
    this.part = part;
    this.kind = kind;
    this.tries = tries;
    this.pause = pause;
    this.why = why;
  }

  /** An outage; the engine makes them, and tests of listeners do. */
  public static Outage of(
      int lane, StepPart part, FailureKind kind, int tries, Duration pause, String why) {
    return new Outage(
        lane,
        Objects.requireNonNull(part, "part"),
        Objects.requireNonNull(kind, "kind"),
        tries,
        Objects.requireNonNull(pause, "pause"),
        Objects.requireNonNull(why, "why"));
  }

  /** Which lane, from 1; 0 for {@link Pipeline#step()}. */
  public int lane() {
    return lane;
  }

  /** In which part: polling, writing or dead-lettering. */
  public StepPart part() {
    return part;
  }

  /** What kept it from working. */
  public FailureKind kind() {
    return kind;
  }

  /** How often in a row this failed so far, from 1. */
  public int tries() {
    return tries;
  }

  /** Until the next try. */
  public Duration pause() {
    return pause;
  }

  /** What the part said, in one line without a value. */
  public String why() {
    return why;
  }

  @Override
  public String toString() {
    return "Outage[lane=%s, part=%s, kind=%s, tries=%s, pause=%s, why=%s]"
        .formatted(lane, part, kind, tries, pause, why);
  }
}

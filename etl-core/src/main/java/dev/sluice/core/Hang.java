package dev.sluice.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A lane that stays in one part of its step for long; what a {@link PipelineListener} is told.
 * Immutable.
 */
public final class Hang {
  private final int lane;
  private final StepPart part;
  private final Duration stays;
  private final List<StackTraceElement> stack;

  private Hang(int lane, StepPart part, Duration stays, List<StackTraceElement> stack) {
    this.lane = lane;
    this.part = part;
    this.stays = stays;
    this.stack = stack;
  }

  /** A hang; the engine makes them, and tests of listeners do. */
  public static Hang of(int lane, StepPart part, Duration stays, List<StackTraceElement> stack) {
    return new Hang(
        lane,
        Objects.requireNonNull(part, "part"),
        Objects.requireNonNull(stays, "stays"),
        List.copyOf(stack));
  }

  /** Which lane, from 1. */
  public int lane() {
    return lane;
  }

  /** Where it stays. */
  public StepPart part() {
    return part;
  }

  /** For how long so far, or in all where it goes on. */
  public Duration stays() {
    return stays;
  }

  /** What the lane's thread is doing, innermost call first; empty where it goes on. */
  public List<StackTraceElement> stack() {
    return stack;
  }

  @Override
  public String toString() {
    return "Hang[lane=%s, part=%s, stays=%s]".formatted(lane, part, stays);
  }
}

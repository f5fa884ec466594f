package dev.sluice.core;

import java.util.Locale;

/** The parts of a step that may take long, in their order. */
public enum StepPart {
  /** Waiting for the source to hand out messages. */
  POLLING,
  /** Making values of the messages. */
  TRANSFORMING,
  /** Storing values in the sink. */
  WRITING,
  /** Storing rejected messages in the dead letters. */
  DEAD_LETTERING,
  /** Telling the source what became of the messages. */
  SETTLING;

  /** As people write it: {@code dead-lettering}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

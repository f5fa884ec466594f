package dev.sluice.core;

/** When a run ends by itself. {@link Pipeline#stop()} ends every run. */
public sealed interface Until {

  /** Runs until stopped. */
  static Until stopped() {
    return new Stopped();
  }

  /**
   * Runs until the queue is drained: nothing waits, is delayed or is in flight, as far as the
   * source can tell, twice in a row. A source that can't tell is drained when it twice had nothing
   * for a lane while no lane was at work.
   */
  static Until empty() {
    return new Empty();
  }

  /** Runs until this many deliveries were received. */
  static Until received(long messages) {
    return new Received(messages);
  }

  /** Runs until stopped. */
  record Stopped() implements Until {}

  /** Runs until the queue is drained. */
  record Empty() implements Until {}

  /** Runs until this many deliveries were received. */
  record Received(long messages) implements Until {
    public Received {
      if (messages < 1) {
        throw new IllegalArgumentException("messages must be at least 1: " + messages);
      }
    }
  }
}

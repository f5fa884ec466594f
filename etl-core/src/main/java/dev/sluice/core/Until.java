package dev.sluice.core;

/** When a run ends by itself; more ways may come. {@link Pipeline#stop()} ends every run. */
public sealed interface Until {

  /** Runs until stopped. */
  static Until stopped() {
    return Stopped.STOPPED;
  }

  /**
   * Runs until the queue is drained: nothing waits, is delayed or is in flight, as far as the
   * source can tell, twice in a row. A source that can't tell is drained when it twice had nothing
   * for a lane while no lane was at work.
   */
  static Until empty() {
    return Empty.EMPTY;
  }

  /**
   * Runs until this many deliveries were received.
   *
   * @throws ConfigurationException where it is less than 1
   */
  static Until received(long messages) {
    if (messages < 1) {
      throw new ConfigurationException("messages is " + messages + "; it has to be at least 1");
    }
    return new Received(messages);
  }

  /** Runs until stopped. */
  final class Stopped implements Until {
    private static final Stopped STOPPED = new Stopped();

    private Stopped() {}

    @Override
    public String toString() {
      return "until stopped";
    }
  }

  /** Runs until the queue is drained. */
  final class Empty implements Until {
    private static final Empty EMPTY = new Empty();

    private Empty() {}

    @Override
    public String toString() {
      return "until empty";
    }
  }

  /** Runs until this many deliveries were received. */
  final class Received implements Until {
    private final long messages;

    private Received(long messages) {
      this.messages = messages;
    }

    /** How many, at least 1. */
    public long messages() {
      return messages;
    }

    @Override
    public String toString() {
      return "until " + messages + " were received";
    }
  }
}

package dev.sluice.sqs;

/** How many messages a queue has, as SQS approximates it. Immutable. */
public final class SqsBacklog {
  private final long visible;
  private final long inFlight;
  private final long delayed;

  private SqsBacklog(long visible, long inFlight, long delayed) {
    this.visible = visible;
    this.inFlight = inFlight;
    this.delayed = delayed;
  }

  /** A backlog of these; {@link SqsSource} makes them, and tests do. */
  public static SqsBacklog of(long visible, long inFlight, long delayed) {
    return new SqsBacklog(visible, inFlight, delayed);
  }

  /** Messages that a receive would bring. */
  public long visible() {
    return visible;
  }

  /** Messages received and not settled, by any consumer. */
  public long inFlight() {
    return inFlight;
  }

  /** Messages that become visible later, since the queue or their sender delays them. */
  public long delayed() {
    return delayed;
  }

  /** All of them. */
  public long total() {
    return visible + inFlight + delayed;
  }

  @Override
  public String toString() {
    return "SqsBacklog[visible=%s, inFlight=%s, delayed=%s]".formatted(visible, inFlight, delayed);
  }
}

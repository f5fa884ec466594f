package dev.sluice.sqs;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.OptionCheck;
import dev.sluice.sqs.internal.call.QueueUrl;
import dev.sluice.sqs.internal.call.SqsCalls;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an {@link SqsSource} reads its queue. Only the queue's URL has to be set. Immutable. */
public final class SqsSourceOptions {
  private final String queueUrl;
  private final int receivers;
  private final int bufferSize;
  private final long bufferChars;
  private final long pollChars;
  private final Duration waitTime;
  private final @Nullable Duration visibilityTimeout;
  private final Duration longestHold;
  private final int settlers;
  private final Transport transport;

  private SqsSourceOptions(Builder set) {
    queueUrl = OptionCheck.needed("queueUrl", set.queueUrl);
    receivers = OptionCheck.inRange("receivers", set.receivers, 1, 1_000);
    bufferSize = OptionCheck.inRange("bufferSize", set.bufferSize, SqsCalls.BATCH, 1_000_000);
    bufferChars = OptionCheck.atLeast("bufferChars", set.bufferChars, 1L);
    pollChars = OptionCheck.atLeast("pollChars", set.pollChars, 1L);
    waitTime =
        OptionCheck.wholeSeconds(
            "waitTime",
            OptionCheck.inRange(
                "waitTime", set.waitTime, Duration.ofSeconds(1), Duration.ofSeconds(20)));
    visibilityTimeout = set.visibilityTimeout;
    longestHold =
        OptionCheck.inRange(
            "longestHold", set.longestHold, Duration.ofSeconds(1), Duration.ofMinutes(12 * 60 - 1));
    settlers = OptionCheck.inRange("settlers", set.settlers, 1, 1_000);
    transport = OptionCheck.needed("transport", set.transport);
    QueueUrl.parse(queueUrl);
    if (visibilityTimeout != null) {
      OptionCheck.inRange(
          "visibilityTimeout", visibilityTimeout, Duration.ofSeconds(1), Duration.ofHours(12));
      OptionCheck.wholeSeconds("visibilityTimeout", visibilityTimeout);
    }
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** The URL of the queue. */
  public String queueUrl() {
    return queueUrl;
  }

  /** The most receives in flight, of 10 messages each. */
  public int receivers() {
    return receivers;
  }

  /** The most messages received and not polled yet. */
  public int bufferSize() {
    return bufferSize;
  }

  /** The characters of buffered bodies from which on no further receive starts. */
  public long bufferChars() {
    return bufferChars;
  }

  /** The characters of bodies from which on a poll answers no further message. */
  public long pollChars() {
    return pollChars;
  }

  /** How long a receive waits for a message while none is held. */
  public Duration waitTime() {
    return waitTime;
  }

  /**
   * For how long a received message stays invisible before it is extended; empty for the queue's
   * own visibility timeout.
   */
  public Optional<Duration> visibilityTimeout() {
    return Optional.ofNullable(visibilityTimeout);
  }

  /** The longest time for which a message is held; then it is returned. */
  public Duration longestHold() {
    return longestHold;
  }

  /** The most threads that delete, return or extend, beside one per lane. */
  public int settlers() {
    return settlers;
  }

  /** How the calls travel. */
  public Transport transport() {
    return transport;
  }

  /** Sets options; what is not set keeps its default. Not thread-safe. */
  public static final class Builder {
    private @Nullable String queueUrl;
    private int receivers = 128;
    private int bufferSize = 3_000;
    private long bufferChars = 8 * 1024 * 1024;
    private long pollChars = 4 * 1024 * 1024;
    private Duration waitTime = Duration.ofSeconds(20);
    private @Nullable Duration visibilityTimeout;
    private Duration longestHold = Duration.ofMinutes(11 * 60 + 50);
    private int settlers = 16;
    private Transport transport = Transport.LEAN;

    private Builder() {}

    /** The URL of the queue. Needed. */
    public Builder queueUrl(String queueUrl) {
      this.queueUrl = queueUrl;
      return this;
    }

    /**
     * The most receives in flight, of 10 messages each, 1 to 1,000; 128 by default. As many are as
     * the messages that wait, the lanes and the latency call for, and one while the queue is idle.
     */
    public Builder receivers(int receivers) {
      this.receivers = receivers;
      return this;
    }

    /**
     * The most messages received and not polled yet, at least 10; 3,000 by default. Receives in
     * flight count as what they may bring. Within that bound as many are received as polls wait
     * for, and as were removed in the last two seconds: what is received and not worked on costs
     * its message one of the receives that the queue allows it.
     */
    public Builder bufferSize(int bufferSize) {
      this.bufferSize = bufferSize;
      return this;
    }

    /**
     * The characters of buffered bodies, message attributes included, from which on no further
     * receive starts; 8 Mi by default. A receive under way counts as the largest of the last
     * answers. An answer that is larger than expected may exceed it, by at most 10 messages a
     * receive.
     */
    public Builder bufferChars(long bufferChars) {
      this.bufferChars = bufferChars;
      return this;
    }

    /**
     * The characters of bodies from which on a poll answers no further message, so that a batch of
     * large messages is a small one; 4 Mi by default, which is 16 messages of 256 KiB. A message
     * alone may have more, and so may the messages of one receive from a FIFO queue.
     */
    public Builder pollChars(long pollChars) {
      this.pollChars = pollChars;
      return this;
    }

    /**
     * How long a receive waits for a message while none is held, in whole seconds from 1 s to 20 s;
     * 20 s by default. While one is held that a stop would return, a receive waits for a second.
     */
    public Builder waitTime(Duration waitTime) {
      this.waitTime = waitTime;
      return this;
    }

    /**
     * For how long a received message stays invisible before it is extended, in whole seconds, 1 s
     * to 12 h; the queue's own visibility timeout by default. What a process that died held comes
     * again after this time.
     */
    public Builder visibilityTimeout(Duration visibilityTimeout) {
      this.visibilityTimeout = visibilityTimeout;
      return this;
    }

    /**
     * The longest time for which a message is held; then it is returned. From 1 s to 11 h 59 min,
     * since SQS takes a message back after 12 h in any case; 11 h 50 min by default.
     */
    public Builder longestHold(Duration longestHold) {
      this.longestHold = longestHold;
      return this;
    }

    /**
     * The most threads that delete, return or extend, beside one per lane, 1 to 1,000; 16 by
     * default. On the lean request path a lane has all deletes of its batch in flight by itself,
     * once there are connections: then these are for what has to be tried again.
     */
    public Builder settlers(int settlers) {
      this.settlers = settlers;
      return this;
    }

    /** How the calls travel; {@link Transport#LEAN} by default. */
    public Builder transport(Transport transport) {
      this.transport = transport;
      return this;
    }

    /**
     * Builds them.
     *
     * @throws ConfigurationException where an option is missing or out of its range: it names the
     *     option and the rule
     */
    public SqsSourceOptions build() {
      return new SqsSourceOptions(this);
    }
  }
}

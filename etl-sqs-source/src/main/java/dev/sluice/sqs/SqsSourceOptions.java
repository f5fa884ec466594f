package dev.sluice.sqs;

import dev.sluice.core.ConfigurationException;
import dev.sluice.sqs.internal.call.QueueUrl;
import dev.sluice.sqs.internal.call.SqsCalls;
import java.time.Duration;
import java.util.Optional;
import org.immutables.value.Value;

/** How an {@link SqsSource} reads its queue. Only {@link #queueUrl()} has to be set. */
@Value.Immutable
@OptionsStyle
public abstract class SqsSourceOptions {

  SqsSourceOptions() {}

  /** The URL of the queue. */
  public abstract String queueUrl();

  /**
   * The most receives in flight, of 10 messages each; 128 by default. As many are as the messages
   * that wait, the lanes and the latency call for, and one while the queue is idle.
   */
  @Value.Default
  public int receivers() {
    return 128;
  }

  /**
   * The most messages received and not polled yet, at least 10; 3,000 by default. Receives in
   * flight count as what they may bring. Within that bound as many are received as polls wait for,
   * and as were removed in the last two seconds: what is received and not worked on costs its
   * message one of the receives that the queue allows it.
   */
  @Value.Default
  public int bufferSize() {
    return 3_000;
  }

  /**
   * The characters of buffered bodies, message attributes included, from which on no further
   * receive starts; 8 Mi by default. A receive under way counts as the largest of the last answers.
   * An answer that is larger than expected may exceed it, by at most 10 messages a receive.
   */
  @Value.Default
  public long bufferChars() {
    return 8 * 1024 * 1024;
  }

  /**
   * The characters of bodies from which on a poll answers no further message, so that a batch of
   * large messages is a small one; 4 Mi by default, which is 16 messages of 256 KiB. A message
   * alone may have more, and so may the messages of one receive from a FIFO queue.
   */
  @Value.Default
  public long pollChars() {
    return 4 * 1024 * 1024;
  }

  /**
   * How long a receive waits for a message while none is held, in whole seconds from 1 s to 20 s;
   * 20 s by default. While one is held that a stop would return, a receive waits for a second.
   */
  @Value.Default
  public Duration waitTime() {
    return Duration.ofSeconds(20);
  }

  /**
   * For how long a received message stays invisible before it is extended, in whole seconds, 1 s to
   * 12 h; the queue's own visibility timeout by default. What a process that died held comes again
   * after this time.
   */
  public abstract Optional<Duration> visibilityTimeout();

  /**
   * The longest time for which a message is held; then it is returned. Up to 11 h 59 min, since SQS
   * takes a message back after 12 h in any case; 11 h 50 min by default.
   */
  @Value.Default
  public Duration longestHold() {
    return Duration.ofMinutes(11 * 60 + 50);
  }

  /**
   * The most threads that delete, return or extend, beside one per lane; 16 by default. On the lean
   * request path a lane has all deletes of its batch in flight by itself, once there are
   * connections: then these are for what has to be tried again.
   */
  @Value.Default
  public int settlers() {
    return 16;
  }

  /** How the calls travel; {@link Transport#LEAN} by default. */
  @Value.Default
  public Transport transport() {
    return Transport.LEAN;
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Value.Check
  void check() {
    QueueUrl.parse(queueUrl());
    inRange("receivers", receivers(), 1, 1_000);
    inRange("bufferSize", bufferSize(), SqsCalls.BATCH, 1_000_000);
    inRange("bufferChars", bufferChars(), 1L, Long.MAX_VALUE);
    inRange("pollChars", pollChars(), 1L, Long.MAX_VALUE);
    inRange("settlers", settlers(), 1, 1_000);
    inRange("waitTime", waitTime(), Duration.ofSeconds(1), Duration.ofSeconds(20));
    wholeSeconds("waitTime", waitTime());
    inRange("longestHold", longestHold(), Duration.ofSeconds(1), Duration.ofMinutes(12 * 60 - 1));
    visibilityTimeout()
        .ifPresent(
            timeout -> {
              inRange("visibilityTimeout", timeout, Duration.ofSeconds(1), Duration.ofHours(12));
              wholeSeconds("visibilityTimeout", timeout);
            });
  }

  private static <T extends Comparable<T>> void inRange(String name, T value, T least, T most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new ConfigurationException(
          name + " is " + value + "; it has to be from " + least + " to " + most);
    }
  }

  private static void wholeSeconds(String name, Duration value) {
    if (!value.equals(Duration.ofSeconds(value.toSeconds()))) {
      throw new ConfigurationException(name + " is " + value + "; it has to be in whole seconds");
    }
  }

  /** Builds options; a value out of range is a {@link ConfigurationException}. */
  public static final class Builder extends ImmutableSqsSourceOptions.Builder {
    Builder() {}
  }
}

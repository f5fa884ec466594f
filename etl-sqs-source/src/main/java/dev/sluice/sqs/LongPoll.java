package dev.sluice.sqs;

import dev.sluice.core.ConfigurationException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * How long a receive waits at the server: as long as asked for, or less where a client that the
 * user made gives up before. What its configuration says is known at once; the read timeout of its
 * HTTP client shows when a receive runs into it: it is then made with half the wait, and so on, and
 * the first that is answered shows how long is good. Thread-safe.
 */
final class LongPoll {
  private static final Logger LOG = LoggerFactory.getLogger(SqsSource.class);

  /** How much longer than its wait an answer may take at the least. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private final String queueUrl;
  private int longest;
  private int current;

  private LongPoll(String queueUrl, int seconds) {
    this.queueUrl = queueUrl;
    this.longest = seconds;
    this.current = seconds;
  }

  /**
   * Looks at the client's configuration.
   *
   * @throws ConfigurationException where it has no time for a receive at all
   */
  static LongPoll of(SqsClient client, String queueUrl, Duration asked) {
    Optional<Duration> limit = limit(client);
    if (limit.isEmpty() || limit.get().minus(MARGIN).compareTo(asked) >= 0) {
      return new LongPoll(queueUrl, (int) asked.toSeconds());
    }
    String allowed =
        "the client's apiCallTimeout or apiCallAttemptTimeout is " + limit.get().toMillis() + " ms";
    String advice = "set both above waitTime (" + asked.toSeconds() + " s)";
    int seconds = (int) limit.get().minus(MARGIN).toSeconds();
    if (seconds < 1) {
      throw new ConfigurationException(
          allowed + ", which is too short to receive from " + queueUrl + ": " + advice);
    }
    LOG.warn("receives from {} wait for {} s: {}; {}", queueUrl, seconds, allowed, advice);
    return new LongPoll(queueUrl, seconds);
  }

  /** The shorter one of the times that the client gives a call and one try of it. */
  static Optional<Duration> limit(SqsClient client) {
    ClientOverrideConfiguration overrides =
        client.serviceClientConfiguration().overrideConfiguration();
    return Stream.of(overrides.apiCallTimeout(), overrides.apiCallAttemptTimeout())
        .flatMap(Optional::stream)
        .min(Duration::compareTo);
  }

  synchronized int seconds() {
    return current;
  }

  /** A receive that waited so long was answered. */
  synchronized void answered(int seconds) {
    if (seconds < longest) {
      LOG.warn(
          "receives from {} wait for {} s: the client does not wait for {} s; set the socket timeout"
              + " of its HTTP client above waitTime",
          queueUrl,
          seconds,
          longest);
      longest = seconds;
      current = seconds;
    }
  }

  /** The client did not wait for the answer; where it does not wait for any, it is an outage. */
  synchronized void timedOut(int seconds) {
    current = seconds == 1 ? longest : Math.min(current, Math.max(1, seconds / 2));
  }
}

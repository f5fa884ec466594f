package dev.sluice.sqs.internal.call;

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
public final class LongPoll {
  private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.sqs.SqsSource");

  /** How much longer than its wait an answer may take at the least. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /** The most that SQS takes. */
  private static final int MOST = 20;

  private final String queueUrl;
  private final String why;
  private boolean said;
  private int longest;
  private int current;

  private LongPoll(String queueUrl, int seconds, String why) {
    this.queueUrl = queueUrl;
    this.why = why;
    this.longest = seconds;
    this.current = seconds;
  }

  /**
   * Looks at the client's configuration.
   *
   * @throws ConfigurationException where it has no time for a receive at all
   */
  public static LongPoll of(SqsClient client, String queueUrl) {
    Optional<Duration> limit = limit(client);
    if (limit.isEmpty()) {
      return new LongPoll(queueUrl, MOST, "");
    }
    String why =
        "the client's apiCallTimeout or apiCallAttemptTimeout is "
            + limit.get().toMillis()
            + " ms; set both above waitTime";
    long seconds = limit.get().minus(MARGIN).toSeconds();
    if (seconds < 1) {
      throw new ConfigurationException("can't receive from " + queueUrl + ": " + why);
    }
    return new LongPoll(queueUrl, (int) Math.min(MOST, seconds), why);
  }

  /** The shorter one of the times that the client gives a call and one try of it. */
  static Optional<Duration> limit(SqsClient client) {
    ClientOverrideConfiguration overrides =
        client.serviceClientConfiguration().overrideConfiguration();
    return Stream.of(overrides.apiCallTimeout(), overrides.apiCallAttemptTimeout())
        .flatMap(Optional::stream)
        .min(Duration::compareTo);
  }

  /** How many seconds to wait where {@code asked} are asked for. */
  public synchronized int seconds(int asked) {
    if (asked > longest && !said && !why.isEmpty()) {
      said = true;
      LOG.warn("receives from {} wait for {} s: {}", queueUrl, longest, why);
    }
    return Math.min(asked, current);
  }

  /** A receive that waited so long, though {@code asked} were asked for, was answered. */
  synchronized void answered(int seconds, int asked) {
    if (seconds < asked && seconds < longest) {
      LOG.warn(
          "receives from {} wait for {} s: the client does not wait for {} s; set the socket timeout"
              + " of its HTTP client above waitTime",
          queueUrl,
          seconds,
          Math.min(asked, longest));
      longest = seconds;
      current = seconds;
    }
  }

  /** The client did not wait for the answer; where it does not wait for any, it is an outage. */
  public synchronized void timedOut(int seconds) {
    current = seconds <= 1 ? longest : Math.min(current, seconds / 2);
  }
}

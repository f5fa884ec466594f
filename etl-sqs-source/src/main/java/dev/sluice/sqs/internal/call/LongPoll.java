package dev.sluice.sqs.internal.call;

import dev.sluice.core.ConfigurationException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * How long a receive waits at the server: as long as asked for, or less where the client gives up
 * before. What it says of that is known at once. Where the read timeout of an HTTP client is not to
 * be found out, the wait is a second at first, and twice as long after each that was waited out; a
 * receive that runs into the timeout is made with half the wait, and the first of these that is
 * answered shows how long is good. Thread-safe.
 */
final class LongPoll {
  private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.sqs.SqsSource");

  /** How much longer than its wait an answer may take at the least. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  /** The most that SQS takes. */
  private static final int MOST = 20;

  private final String queueUrl;
  private final String why;
  private final boolean known;
  private boolean said;
  private boolean failed;
  private int longest;
  private int current;

  private LongPoll(String queueUrl, int longest, boolean known, String why) {
    this.queueUrl = queueUrl;
    this.why = why;
    this.known = known;
    this.longest = longest;
    this.current = known ? longest : 1;
  }

  /**
   * For calls that have the client's time limits alone.
   *
   * @throws ConfigurationException where it has no time for a receive at all
   */
  static LongPoll of(TimeLimits limits, String queueUrl) {
    return of(limits, Optional.empty(), queueUrl);
  }

  /**
   * For calls that the client makes, and so by its HTTP client.
   *
   * @throws ConfigurationException where it has no time for a receive at all
   */
  static LongPoll of(SqsClient client, String queueUrl) {
    Optional<HttpSettings> http = HttpSettings.of(client);
    LongPoll known = of(TimeLimits.of(client), http.flatMap(HttpSettings::readTimeout), queueUrl);
    boolean trusted =
        ClientOrigin.of(client).isPresent() || http.map(HttpSettings::isTimeoutKnown).orElse(false);
    return trusted ? known : new LongPoll(queueUrl, known.longest, false, known.why);
  }

  private static LongPoll of(TimeLimits limits, Optional<Duration> readTimeout, String queueUrl) {
    Optional<Duration> limit = limits.shortest();
    if (readTimeout.isPresent()
        && limit.stream().noneMatch(it -> it.compareTo(readTimeout.get()) < 0)) {
      return of(
          readTimeout.get(),
          "the read timeout (socketTimeout) of the client's HTTP client is %d ms; set it above waitTime",
          queueUrl);
    }
    return limit
        .map(
            it ->
                of(
                    it,
                    "the client's apiCallTimeout or apiCallAttemptTimeout is %d ms; set both above"
                        + " waitTime",
                    queueUrl))
        .orElseGet(() -> new LongPoll(queueUrl, MOST, true, ""));
  }

  private static LongPoll of(Duration limit, String text, String queueUrl) {
    String why = text.formatted(TimeUnit.MILLISECONDS.convert(limit));
    int seconds = (int) Math.min(MOST, limit.minus(MARGIN).toSeconds());
    if (seconds < 1) {
      throw new ConfigurationException("can't receive from " + queueUrl + ": " + why);
    }
    return new LongPoll(queueUrl, seconds, true, why);
  }

  /** How many seconds to wait where {@code asked} are asked for. */
  synchronized int seconds(int asked) {
    if (asked > longest && !said && !why.isEmpty()) {
      said = true;
      LOG.warn("receives from {} wait for {} s: {}", queueUrl, longest, why);
    }
    return Math.min(asked, current);
  }

  /**
   * A receive that waited so long, though {@code asked} were asked for, was answered.
   *
   * @param nanos after how long
   */
  synchronized void answered(int seconds, int asked, long nanos) {
    if (known) {
      return;
    }
    if (failed && seconds < asked && seconds < longest) {
      LOG.warn(
          "receives from {} wait for {} s: the client does not wait for {} s; set the socket timeout"
              + " of its HTTP client above waitTime",
          queueUrl,
          seconds,
          Math.min(asked, longest));
      longest = seconds;
      current = seconds;
    } else if (seconds == current && nanos >= Duration.ofSeconds(seconds).toNanos() / 10 * 9) {
      current = Math.min(longest, 2 * current);
    }
    failed = false;
  }

  /** A receive got no answer in time. Where the client's limits are known, it is an outage. */
  synchronized void timedOut(int seconds) {
    if (!known) {
      failed = true;
      current = Math.max(1, Math.min(current, seconds / 2));
    }
  }
}

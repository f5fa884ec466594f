package dev.sluice.core;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to pause before the next try: exponential with full jitter, so that many processes do
 * not come back in step (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
 * Thread-safe.
 *
 * @param first the longest pause after the first failed try; it doubles with each further one
 * @param longest the longest pause of all
 */
public record Backoff(Duration first, Duration longest) {

  /**
   * The pause after {@code tries} failed tries: a random one, from none to the longest that is due.
   *
   * @param tries counted from 1
   */
  public Duration pause(int tries) {
    long cap = longest.toNanos();
    int doublings = Math.min(tries - 1, 62);
    long grown = first.toNanos() > (cap >> doublings) ? cap : first.toNanos() << doublings;
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(grown + 1));
  }
}

package dev.sluice.sqs;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Growing pauses between tries: each twice as long as the one before up to a limit, and each
 * shortened at random by up to a half, so that many clients don't come back at the same moment. For
 * one thread.
 */
final class Backoff {
  private final long first;
  private final long longest;
  private long current;

  Backoff(Duration first, Duration longest) {
    this.first = first.toNanos();
    this.longest = longest.toNanos();
    this.current = this.first;
  }

  Duration next() {
    long pause = current;
    current = Math.min(longest, current * 2);
    return Duration.ofNanos(pause - ThreadLocalRandom.current().nextLong(pause / 2 + 1));
  }

  void reset() {
    current = first;
  }
}

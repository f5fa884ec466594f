package dev.sluice.sqs;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The JVM's clock, and as much ahead of it as a test says. */
final class SetClock implements LongSupplier {
  private final AtomicLong ahead = new AtomicLong();

  void advance(Duration time) {
    ahead.addAndGet(time.toNanos());
  }

  @Override
  public long getAsLong() {
    return System.nanoTime() + ahead.get();
  }
}

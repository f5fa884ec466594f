package dev.sluice.sqs;

import dev.sluice.sqs.internal.fault.Fault;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a refusal is tried again before it is taken for final. A proxy's page, a permission or a
 * queue that has yet to spread, or one bad server among many pass within a minute. Thread-safe.
 */
final class Patience {
  static final Duration LONGEST = Duration.ofMinutes(1);

  private final LongSupplier nanoTime;
  private boolean refused;
  private long since;

  Patience(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Takes note of a failed call.
   *
   * @return whether it stays so: refused again after {@link #LONGEST} without a success in between,
   *     or not to be mended by waiting
   */
  synchronized boolean endsWith(Fault fault) {
    if (!fault.isFinal() || fault.kind() == Fault.Kind.BROKEN) {
      return fault.isFinal();
    }
    long now = nanoTime.getAsLong();
    if (!refused) {
      since = now;
    }
    refused = true;
    return now - since >= LONGEST.toNanos();
  }

  synchronized void succeeded() {
    refused = false;
  }
}

package dev.sluice.runner.report;

import dev.sluice.core.Outage;
import dev.sluice.core.PipelineListener;
import dev.sluice.core.Reason;
import dev.sluice.runner.flags.Durations;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs an outage of the database or the dead-letter queue once when it begins and once when it is
 * over, one a minute: rows that fail like an outage make many short ones. Outages of the queue
 * itself are logged by the source.
 */
public final class OutageLog implements PipelineListener {
  private static final Logger log = LoggerFactory.getLogger(OutageLog.class);
  private static final long NONE = Long.MIN_VALUE;
  private static final long AT_LEAST_BETWEEN = TimeUnit.MINUTES.toNanos(1);

  /** When the outage began, in {@link System#nanoTime()}. */
  private final AtomicLong since = new AtomicLong(NONE);

  private final LongSupplier clock;
  private final AtomicBoolean limited = new AtomicBoolean();
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicLong toldAt = new AtomicLong(NONE);

  public OutageLog() {
    this(System::nanoTime);
  }

  public OutageLog(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public void sinkUnavailable(Outage outage) {
    since.compareAndSet(NONE, clock.getAsLong());
    if (isToBeTold()) {
      log.warn("{}; the batches at hand are kept and tried again until it works", outage.why());
    } else {
      log.debug(
          "try {} failed, the next is in {} ms: {}",
          outage.tries(),
          outage.pause().toMillis(),
          outage.why());
    }
  }

  /** Once an outage, unless the one before was told just now; then as soon as it lasts. */
  private boolean isToBeTold() {
    long now = clock.getAsLong();
    long last = toldAt.get();
    return (last == NONE || now - last >= AT_LEAST_BETWEEN)
        && told.compareAndSet(false, true)
        && toldAt.compareAndSet(last, now);
  }

  @Override
  public void sinkAvailable(Outage outage) {
    long began = since.getAndSet(NONE);
    if (began != NONE && told.compareAndSet(true, false)) {
      Duration lasted = Duration.ofNanos(clock.getAsLong() - began);
      log.info("storing works again after {} s", Durations.seconds(lasted));
    }
  }

  @Override
  public void batchesLimited(int most, String why) {
    if (limited.compareAndSet(false, true)) {
      log.warn(
          "{}; batches are too large for that and are written in parts, of {} at the most for now",
          why,
          most);
    } else {
      log.debug("batches of {} at the most: {}", most, why);
    }
  }

  @Override
  public void batchesUnlimited() {
    limited.set(false);
    log.info("batches of full size are stored again");
  }

  @Override
  public void halved(int batchSize, Reason reason) {
    log.debug("halving a batch of {}: {}", batchSize, reason);
  }

  @Override
  public void sourceUnavailable(Outage outage) {
    log.debug(
        "poll {} failed, the next is in {} ms: {}",
        outage.tries(),
        outage.pause().toMillis(),
        outage.why());
  }

  @Override
  public void notSettled(int deliveries) {
    log.debug("{} deliveries did not settle and come again", deliveries);
  }
}

package dev.sluice.runner;

import dev.sluice.core.PipelineListener;
import dev.sluice.core.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs an outage of the database or the dead-letter queue once when it begins and once when it is
 * over. Outages of the queue itself are logged by the source.
 */
final class OutageLog implements PipelineListener {
  private static final Logger log = LoggerFactory.getLogger(OutageLog.class);
  private static final long NONE = Long.MIN_VALUE;

  /** When the outage began, in {@link System#nanoTime()}. */
  private final AtomicLong since = new AtomicLong(NONE);

  @Override
  public void sinkUnavailable(int tries, Duration pause, String why) {
    if (since.compareAndSet(NONE, System.nanoTime())) {
      log.warn("{}; the batches at hand are kept and tried again until it works", why);
    } else {
      log.debug("try {} failed, the next is in {} ms: {}", tries, pause.toMillis(), why);
    }
  }

  @Override
  public void sinkAvailable(int failedTries) {
    long began = since.getAndSet(NONE);
    if (began != NONE) {
      Duration lasted = Duration.ofNanos(System.nanoTime() - began);
      log.info("storing works again after {} s", Texts.seconds(lasted));
    }
  }

  @Override
  public void halved(int batchSize, Reason reason) {
    log.debug("halving a batch of {}: {}", batchSize, reason);
  }

  @Override
  public void sourceUnavailable(int tries, Duration pause, String why) {
    log.debug("poll {} failed, the next is in {} ms: {}", tries, pause.toMillis(), why);
  }

  @Override
  public void notSettled(int deliveries) {
    log.debug("{} deliveries did not settle and come again", deliveries);
  }
}

package dev.sluice.runner.report;

import dev.sluice.core.Counts;
import dev.sluice.core.PipelineListener;
import dev.sluice.core.StepReport;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what was done so far every ten seconds in which something was. */
public final class ProgressLog implements PipelineListener {
  private static final Logger log = LoggerFactory.getLogger(ProgressLog.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  private Counts total = Counts.NONE;
  private Counts logged = Counts.NONE;
  private long loggedAt = System.nanoTime();

  @Override
  public synchronized void stepped(StepReport step) {
    total = total.plus(step.counts());
    Duration since = Duration.ofNanos(System.nanoTime() - loggedAt);
    if (since.compareTo(EVERY) >= 0 && total.received() > logged.received()) {
      log.info(
          "received {}, {}: {}",
          total.received(),
          Texts.rate(total.received() - logged.received(), since),
          Texts.counts(total));
      logged = total;
      loggedAt = System.nanoTime();
    }
  }
}

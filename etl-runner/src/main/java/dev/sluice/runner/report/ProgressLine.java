package dev.sluice.runner.report;

import dev.sluice.core.PipelineListener;
import dev.sluice.core.StepReport;
import dev.sluice.runner.console.Logging;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A progress bar on standard error. */
public final class ProgressLine implements PipelineListener, AutoCloseable {
  private static final int COLUMNS = 80;

  private final ProgressBar bar;

  /**
   * Shows the bar.
   *
   * @param expected how many messages there are, as far as is known; -1 where it is not
   */
  public ProgressLine(long expected) {
    Logging.beside(true);
    bar =
        new ProgressBarBuilder()
            .setTaskName("messages")
            .setInitialMax(expected)
            .setUpdateIntervalMillis(200)
            .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
            .showSpeed()
            .build();
  }

  @Override
  public void stepped(StepReport step) {
    bar.stepBy(step.counts().received());
    if (bar.getMax() > 0 && bar.getCurrent() > bar.getMax()) {
      bar.maxHint(bar.getCurrent());
    }
  }

  @Override
  public void close() {
    bar.close();
    Logging.beside(false);
  }
}

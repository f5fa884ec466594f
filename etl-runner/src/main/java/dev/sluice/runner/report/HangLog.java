package dev.sluice.runner.report;

import dev.sluice.core.Hang;
import dev.sluice.core.PipelineListener;
import dev.sluice.runner.flags.Durations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when a lane hangs, with what its thread is doing, and when it goes on. */
public final class HangLog implements PipelineListener {
  private static final Logger log = LoggerFactory.getLogger(HangLog.class);
  private static final int MOST_FRAMES = 40;

  @Override
  public void laneHangs(Hang hang) {
    StringBuilder frames = new StringBuilder();
    hang.stack().stream()
        .limit(MOST_FRAMES)
        .forEach(frame -> frames.append("\n    at ").append(frame));
    log.warn(
        "lane {} has been {} for {} s:{}",
        hang.lane(),
        hang.part(),
        Durations.seconds(hang.stays()),
        frames);
  }

  @Override
  public void laneGoesOn(Hang hang) {
    log.info(
        "lane {} goes on after {} s of {}",
        hang.lane(),
        Durations.seconds(hang.stays()),
        hang.part());
  }
}

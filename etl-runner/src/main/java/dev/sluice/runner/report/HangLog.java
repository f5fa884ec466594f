package dev.sluice.runner.report;

import dev.sluice.core.PipelineListener;
import dev.sluice.core.StepPart;
import dev.sluice.runner.flags.Durations;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when a lane hangs, with what its thread is doing, and when it goes on. */
public final class HangLog implements PipelineListener {
  private static final Logger log = LoggerFactory.getLogger(HangLog.class);
  private static final int MOST_FRAMES = 40;

  @Override
  public void laneHangs(int lane, StepPart part, Duration stays, List<StackTraceElement> stack) {
    StringBuilder frames = new StringBuilder();
    stack.stream().limit(MOST_FRAMES).forEach(frame -> frames.append("\n    at ").append(frame));
    log.warn("lane {} has been {} for {} s:{}", lane, part, Durations.seconds(stays), frames);
  }

  @Override
  public void laneGoesOn(int lane, StepPart part, Duration stayed) {
    log.info("lane {} goes on after {} s of {}", lane, Durations.seconds(stayed), part);
  }
}

package dev.sluice.core;

import java.time.Duration;
import java.util.List;

/**
 * Repeats the step of a pipeline until the run is over or stopped. All state of a lane but its
 * whereabouts is on its thread's stack: one instance serves every lane of a run.
 */
final class Lane<I> {

  /** The rest of a step, once its deliveries are polled. */
  @FunctionalInterface
  interface Work<I> {
    void on(List<Delivery<I>> deliveries, Whereabouts whereabouts) throws InterruptedException;
  }

  private final Goal<I> goal;
  private final Work<I> work;
  private final PipelineOptions options;
  private final Gate gate;
  private final Backoff backoff;
  private final PipelineListener listener;

  Lane(
      Goal<I> goal,
      Work<I> work,
      PipelineOptions options,
      Gate gate,
      Backoff backoff,
      PipelineListener listener) {
    this.goal = goal;
    this.work = work;
    this.options = options;
    this.gate = gate;
    this.backoff = backoff;
    this.listener = listener;
  }

  void repeat(Whereabouts whereabouts) throws InterruptedException {
    int failedPolls = 0;
    int emptyPolls = 0;
    while (gate.awaitOpen()) {
      try {
        whereabouts.in(StepPart.POLLING);
        List<Delivery<I>> deliveries = goal.poll(options.batchSize(), options.pollWait());
        if (deliveries.isEmpty()) {
          work.on(deliveries, whereabouts);
          emptyPolls = goal.looksDrained() ? emptyPolls + 1 : 0;
        } else {
          emptyPolls = 0;
          workOn(deliveries, whereabouts);
        }
        whereabouts.waiting();
        failedPolls = 0;
        if (goal.isReached(emptyPolls)) {
          return;
        }
      } catch (SourceUnavailableException e) {
        whereabouts.waiting();
        failedPolls++;
        Duration pause = backoff.pause(failedPolls);
        listener.sourceUnavailable(failedPolls, pause, String.valueOf(e.getMessage()));
        gate.pause(pause);
      }
    }
  }

  private void workOn(List<Delivery<I>> deliveries, Whereabouts whereabouts)
      throws InterruptedException {
    goal.workBegins();
    try {
      work.on(deliveries, whereabouts);
    } finally {
      goal.workEnds();
    }
  }
}

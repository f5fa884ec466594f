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
        long polledAt = System.nanoTime();
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
        if (deliveries.isEmpty()) {
          waitRestOf(polledAt);
        }
      } catch (SourceUnavailableException e) {
        whereabouts.waiting();
        failedPolls++;
        Duration pause = backoff.pause(failedPolls);
        listener.sourceUnavailable(
            Outage.of(
                whereabouts.lane(),
                StepPart.POLLING,
                e.kind(),
                failedPolls,
                pause,
                String.valueOf(e.getMessage())));
        gate.pause(pause);
      }
    }
  }

  /** A source that answers empty without having waited must not be asked without end. */
  private void waitRestOf(long polledAt) throws InterruptedException {
    Duration rest = options.pollWait().minusNanos(System.nanoTime() - polledAt);
    if (rest.compareTo(options.pollWait().dividedBy(2)) > 0) {
      gate.pause(rest);
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

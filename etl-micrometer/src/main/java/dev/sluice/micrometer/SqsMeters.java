package dev.sluice.micrometer;

import dev.sluice.core.FailureKind;
import dev.sluice.sqs.SqsBacklog;
import dev.sluice.sqs.SqsSource;
import java.util.function.ToLongFunction;

/** The meters of a source that is one of SQS. */
final class SqsMeters {
  private SqsMeters() {}

  static void bind(Bound bound, SqsSource source) {
    bound.gauge(
        "sluice.held.messages",
        "Messages received and not settled, by this process",
        () -> source.gauges().held());
    bound.gauge(
        "sluice.receives.in.flight",
        "Receives under way",
        () -> source.gauges().receivesInFlight());
    for (FailureKind kind : FailureKind.values()) {
      bound.counter(
          DependencyMeters.FAILURES,
          DependencyMeters.FAILURES_TEXT,
          DependencyMeters.labels("queue", kind),
          () -> source.gauges().failedCalls(kind));
    }
    QueueDepth depth = new QueueDepth(source::backlogByState, QueueDepth.EVERY);
    bound.alsoCloses(depth::close);
    depth(bound, depth, "visible", SqsBacklog::visible);
    depth(bound, depth, "in_flight", SqsBacklog::inFlight);
    depth(bound, depth, "delayed", SqsBacklog::delayed);
  }

  private static void depth(
      Bound bound, QueueDepth depth, String state, ToLongFunction<SqsBacklog> of) {
    bound.gauge(
        "sluice.queue.messages",
        "Messages on the queue, as SQS approximates it",
        "state",
        state,
        () -> depth.value(of));
  }
}

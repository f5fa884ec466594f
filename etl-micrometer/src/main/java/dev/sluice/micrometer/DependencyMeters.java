package dev.sluice.micrometer;

import dev.sluice.core.FailureKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;

/**
 * Whether something that the pipeline needs works, as the last call of any lane found it, and how
 * often it did not. Not known before the first call. Thread-safe.
 */
final class DependencyMeters {
  static final String FAILURES = "sluice.call.failures";
  static final String FAILURES_TEXT = "Calls that failed and are tried again";

  /** Of no kind where they are counted elsewhere. */
  private final Map<FailureKind, Counter> failures = new EnumMap<>(FailureKind.class);

  private volatile double up = Double.NaN;

  /**
   * Registers the meters.
   *
   * @param counts whether the failures are counted here
   */
  DependencyMeters(Bound bound, String name, boolean counts) {
    bound.gauge(
        "sluice.dependency.up",
        "1 where the last call was answered, 0 where it failed",
        "dependency",
        name,
        () -> up);
    if (counts) {
      for (FailureKind kind : FailureKind.values()) {
        failures.put(
            kind,
            Counter.builder(FAILURES)
                .description(FAILURES_TEXT)
                .tags(bound.tags.and(labels(name, kind)))
                .register(bound.registry));
      }
    }
  }

  static Tags labels(String name, FailureKind kind) {
    return Tags.of("dependency", name, "kind", kind.toString());
  }

  void works() {
    if (up != 1) {
      up = 1;
    }
  }

  void failed(FailureKind kind) {
    up = 0;
    Counter counter = failures.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }
}

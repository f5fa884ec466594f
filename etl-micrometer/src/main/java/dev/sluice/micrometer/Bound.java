package dev.sluice.micrometer;

import dev.sluice.core.ConfigurationException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters that read a pipeline's state and so have to go with it. A registry keeps the first of
 * two meters of one name and labels: the second would show what the first does, and is refused.
 * Thread-safe once all are registered.
 */
final class Bound implements AutoCloseable {
  final MeterRegistry registry;
  final Tags tags;

  private final Set<Meter> before = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Meter> meters = new ArrayList<>();
  private final List<Runnable> others = new ArrayList<>();

  /** The registry would let them go. */
  private final List<DoubleSupplier> counted = new ArrayList<>();

  /**
   * None yet.
   *
   * @param tags of each
   */
  Bound(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
    before.addAll(registry.getMeters());
  }

  void gauge(String name, String description, DoubleSupplier value) {
    gauge(name, description, Tags.empty(), null, value);
  }

  void gauge(String name, String description, String tag, String tagValue, DoubleSupplier value) {
    gauge(name, description, Tags.of(tag, tagValue), null, value);
  }

  /** A time in seconds since 1970. */
  void timestamp(String name, String description, DoubleSupplier value) {
    gauge(name, description, Tags.empty(), "seconds", value);
  }

  private void gauge(
      String name, String description, Tags more, @Nullable String unit, DoubleSupplier value) {
    add(
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
            .description(description)
            .baseUnit(unit)
            .tags(tags.and(more))
            .strongReference(true)
            .register(registry));
  }

  /** A counter of what is counted elsewhere. */
  void counter(String name, String description, Tags more, DoubleSupplier value) {
    counted.add(value);
    add(
        FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
            .description(description)
            .tags(tags.and(more))
            .register(registry));
  }

  private void add(Meter meter) {
    if (before.contains(meter)) {
      close();
      String name = tags.stream().map(tag -> " " + tag.getValue()).findFirst().orElse("");
      throw new ConfigurationException(
          "the registry has the meters of a pipeline%s already: close those first, or give each pipeline a name of its own"
              .formatted(name));
    }
    meters.add(meter);
  }

  /** Something that ends with the meters. */
  void alsoCloses(Runnable other) {
    others.add(other);
  }

  @Override
  public synchronized void close() {
    meters.forEach(registry::remove);
    meters.clear();
    others.forEach(Runnable::run);
    others.clear();
  }
}

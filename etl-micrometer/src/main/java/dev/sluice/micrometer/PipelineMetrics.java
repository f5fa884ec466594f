package dev.sluice.micrometer;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Counts;
import dev.sluice.core.Hang;
import dev.sluice.core.OptionCheck;
import dev.sluice.core.Outage;
import dev.sluice.core.PipelineListener;
import dev.sluice.core.Rejected;
import dev.sluice.core.StepPart;
import dev.sluice.core.StepReport;
import dev.sluice.core.StoredBatch;
import dev.sluice.sqs.SqsSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one pipeline, in a registry of the application's: a listener to give to {@code
 * Pipeline.builder()}. {@code docs/metrics.md} lists the meters. Values of labels come from sets
 * that are bounded, and none is a part of a message.
 *
 * <pre>{@code
 * try (PipelineMetrics metrics = PipelineMetrics.builder(registry).build()) {
 *   Pipeline.<String, Row>builder()
 *       .source(source)
 *       .transformer(mapping.transformer(masker))
 *       .sink(rows)
 *       .leaveRejected()
 *       .listener(metrics)
 *       .build()
 *       .run(Until.empty());
 * }
 * }</pre>
 *
 * <p>Thread-safe. {@link #close()} it after the run: that takes its gauges from the registry, and
 * leaves counters and timers there, so that those of the next pipeline go on from them. It does not
 * close the registry or the source.
 */
public final class PipelineMetrics implements PipelineListener, AutoCloseable {

  /** Upper bounds of the ages that are told apart, from tenths of a second to a queue's longest. */
  private static final Duration[] AGES = {
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(2),
    Duration.ofMinutes(5),
    Duration.ofMinutes(15),
    Duration.ofHours(1),
    Duration.ofHours(6),
    Duration.ofDays(1),
    Duration.ofDays(4),
    Duration.ofDays(14)
  };

  private final Bound bound;
  private final Counter received;
  private final Counter inserted;
  private final Counter duplicates;
  private final Counter deadLettered;
  private final Counter returned;
  private final Timer age;
  private final Map<StepPart, Timer> parts = new EnumMap<>(StepPart.class);
  private final Rejections rejections;
  private final DependencyMeters queue;
  private final DependencyMeters database;
  private final DependencyMeters deadLetters;
  private final AtomicInteger hanging = new AtomicInteger();
  private volatile double lastCommit = Double.NaN;

  private PipelineMetrics(Builder set) {
    MeterRegistry registry = set.registry;
    Tags tags = set.pipeline == null ? Tags.empty() : Tags.of("pipeline", set.pipeline);
    bound = new Bound(registry, tags);
    bound.gauge(
        "sluice.build.info",
        "1; the version of Sluice is in its label",
        "version",
        Version.OF_SLUICE,
        () -> 1);
    bound.gauge(
        "sluice.hanging.lanes", "Lanes that stay in one part of a step for long", hanging::get);
    bound.timestamp(
        "sluice.last.commit.timestamp", "When rows were last committed", () -> lastCommit);
    queue = new DependencyMeters(bound, "queue", set.source == null);
    database = new DependencyMeters(bound, "database", true);
    deadLetters = new DependencyMeters(bound, "dead_letters", true);
    if (set.source != null) {
      SqsMeters.bind(bound, set.source);
    }
    received =
        Counter.builder("sluice.messages.received")
            .description("Deliveries that lanes took from the source")
            .tags(tags)
            .register(registry);
    inserted = settled(registry, tags, "inserted");
    duplicates = settled(registry, tags, "duplicate");
    deadLettered = settled(registry, tags, "dead_lettered");
    returned = settled(registry, tags, "returned");
    rejections = new Rejections(registry, tags);
    age =
        Timer.builder("sluice.message.age")
            .description("From a message's sending to the commit of its row")
            .serviceLevelObjectives(AGES)
            .tags(tags)
            .register(registry);
    for (StepPart part : StepPart.values()) {
      parts.put(
          part,
          Timer.builder("sluice.step")
              .description("How long lanes were in a part of their steps")
              .tag("part", part.name().toLowerCase(Locale.ROOT))
              .tags(tags)
              .register(registry));
    }
  }

  private static Counter settled(MeterRegistry registry, Tags tags, String outcome) {
    return Counter.builder("sluice.messages.settled")
        .description("Deliveries by what became of them")
        .tag("outcome", outcome)
        .tags(tags)
        .register(registry);
  }

  /** Starts with no name and no source. */
  public static Builder builder(MeterRegistry registry) {
    return new Builder(OptionCheck.needed("registry", registry));
  }

  @Override
  public void received(int deliveries) {
    received.increment(deliveries);
    queue.works();
  }

  @Override
  public void rejected(Rejected<?> rejected) {
    rejections.count(rejected.reason().code());
  }

  @Override
  public void stored(StoredBatch batch) {
    if (batch.part() != StepPart.WRITING) {
      deadLetters.works();
      return;
    }
    database.works();
    lastCommit = System.currentTimeMillis() / 1e3;
    if (batch.result().inserted() == 0) {
      // All of it was committed before, at an age that was told then.
      return;
    }
    for (int i = 0; i < batch.deliveries(); i++) {
      age.record(batch.ageMillis(i), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void sinkUnavailable(Outage outage) {
    sink(outage).failed(outage.kind());
  }

  @Override
  public void sinkAvailable(Outage outage) {
    sink(outage).works();
  }

  private DependencyMeters sink(Outage outage) {
    return outage.part() == StepPart.WRITING ? database : deadLetters;
  }

  @Override
  public void sourceUnavailable(Outage outage) {
    queue.failed(outage.kind());
  }

  @Override
  public void stepped(StepReport step) {
    parts.forEach(
        (part, timer) -> {
          Duration took = step.took(part);
          if (!took.isZero()) {
            timer.record(took);
          }
        });
    Counts counts = step.counts();
    if (counts.received() == 0) {
      // A poll in vain was answered too.
      queue.works();
      return;
    }
    add(inserted, counts.inserted());
    add(duplicates, counts.duplicates());
    add(deadLettered, counts.deadLettered());
    add(returned, counts.returned());
  }

  private static void add(Counter counter, long deliveries) {
    if (deliveries > 0) {
      counter.increment((double) deliveries);
    }
  }

  @Override
  public void laneHangs(Hang hang) {
    hanging.incrementAndGet();
  }

  @Override
  public void laneGoesOn(Hang hang) {
    hanging.decrementAndGet();
  }

  /** Takes the gauges, and what is read of the source, from the registry. Again does nothing. */
  @Override
  public void close() {
    bound.close();
  }

  /** Says what the meters are of. Not thread-safe. */
  public static final class Builder {
    private final MeterRegistry registry;
    private @Nullable String pipeline;
    private @Nullable SqsSource source;

    private Builder(MeterRegistry registry) {
      this.registry = registry;
    }

    /**
     * Tells this pipeline from others in the registry, by a label {@code pipeline} on each meter.
     * Either all pipelines of a registry have a name or there is one; names are to be few. Default:
     * no such label.
     */
    public Builder pipeline(String name) {
      if (OptionCheck.needed("pipeline", name).isBlank()) {
        throw new ConfigurationException("pipeline is blank; leave it out or give it a name");
      }
      this.pipeline = name;
      return this;
    }

    /**
     * Adds what this source alone knows: messages held, receives in flight, calls that failed, and
     * how many messages the queue has. While somebody looks at the last, it is asked for with one
     * {@code GetQueueAttributes} each 15 seconds, by a thread of its own. Default: no such meters.
     */
    public Builder source(SqsSource source) {
      this.source = OptionCheck.needed("source", source);
      return this;
    }

    /**
     * Registers the meters.
     *
     * @throws ConfigurationException where another pipeline of the same name, or none, has its
     *     meters in the registry and was not closed
     */
    public PipelineMetrics build() {
      return new PipelineMetrics(this);
    }
  }
}

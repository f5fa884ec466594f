package dev.sluice.bench;

import dev.sluice.core.Counts;
import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.Settlement;
import dev.sluice.core.Sink;
import dev.sluice.core.Source;
import dev.sluice.core.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the engine itself costs a message: a step whose parts do nothing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineBenchmark {
  private static final int BATCH = 500;

  private final Pipeline<String, String> pipeline =
      Pipeline.<String, String>builder()
          .source(new Endless(BenchRows.deliveries(BATCH, 7)))
          .transformer(delivery -> Keyed.of(UUID.fromString(delivery.id()), delivery.body()))
          .sink(new Nowhere())
          .leaveRejected()
          .options(PipelineOptions.builder().batchSize(BATCH).build())
          .build();

  /** One step over a batch. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Counts step() throws InterruptedException {
    return pipeline.step();
  }

  private record Endless(List<Delivery<String>> deliveries) implements Source<String> {
    @Override
    public List<Delivery<String>> poll(int max, Duration wait) {
      return deliveries;
    }

    @Override
    public List<Delivery<String>> settle(List<Settlement<String>> done) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  private static final class Nowhere implements Sink<String> {
    @Override
    public WriteResult write(List<Keyed<String>> batch) {
      return WriteResult.of(batch.size(), 0);
    }

    @Override
    public void close() {}
  }
}

package dev.sluice.bench;

import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.RejectedException;
import dev.sluice.core.Transformer;
import dev.sluice.core.mapping.Mapping;
import dev.sluice.core.mapping.Row;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One login's body into one row, without the cost of masking. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MappingBenchmark {
  private static final int DIFFERENT = 4_096;

  private final List<Delivery<String>> deliveries = BenchRows.deliveries(DIFFERENT, 7);
  private final Transformer<Delivery<String>, Keyed<Row>> transformer =
      Mapping.userLogins().transformer((domain, clear) -> "token");
  private int next;

  /** Maps the next of some different bodies. */
  @Benchmark
  public Keyed<Row> map() throws RejectedException {
    return transformer.transform(deliveries.get(next++ & (DIFFERENT - 1)));
  }
}

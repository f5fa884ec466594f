package dev.sluice.postgres;

import dev.sluice.bench.BenchRows;
import dev.sluice.core.Keyed;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Rows into the arrays that travel to the server, without sending them. In this package since none
 * of that is public.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchBenchmark {
  private static final int BATCH = 500;

  private final List<Keyed<Row>> rows = BenchRows.rows(BATCH, 7);
  private final TableBinding<Row> binding = TableBinding.of(Mapping.userLogins());

  /** Builds one batch. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object build() {
    return Batch.of(rows, binding);
  }
}

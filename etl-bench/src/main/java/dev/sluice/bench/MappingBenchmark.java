package dev.sluice.bench;

import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.RejectedException;
import dev.sluice.core.Transformer;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One login's body, with two values to mask, into one row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MappingBenchmark {
  private static final int DIFFERENT = 4_096;

  private final List<Delivery<String>> deliveries = BenchRows.deliveries(DIFFERENT, 7);

  /** Which masker; none is one that has no cost. */
  @Param({"none", "hmac", "siv"})
  public String masker = "";

  private Transformer<Delivery<String>, Keyed<Row>> transformer =
      Mapping.userLogins().transformer((domain, clear) -> "token");
  private int next;

  /** Makes the transformer, with keys of its own. */
  @Setup
  public void prepare() throws IOException {
    if (!masker.equals("none")) {
      transformer = Mapping.userLogins().transformer(MaskingBenchmark.masker(masker));
    }
  }

  /** Maps the next of some different bodies. */
  @Benchmark
  public Keyed<Row> map() throws RejectedException {
    return transformer.transform(deliveries.get(next++ & (DIFFERENT - 1)));
  }
}

package dev.sluice.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Keyed;
import dev.sluice.core.WriteResult;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import dev.sluice.testkit.PostgresServer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Rows into a PostgreSQL that waits for its disk, a batch at a time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WriteBenchmark {
  private static final int BATCH = 500;

  private final List<Keyed<Row>> rows = BenchRows.rows(BATCH, 7);
  private final SplittableRandom keys = new SplittableRandom();
  private @Nullable PostgresServer server;
  private @Nullable HikariDataSource pool;
  private @Nullable PostgresSink<Row> sink;

  /** Starts the server. */
  @Setup
  public void start() {
    server = PostgresServer.startDurable();
    HikariConfig config = new HikariConfig();
    config.setDataSource(server.dataSource());
    config.setMaximumPoolSize(2);
    pool = new HikariDataSource(config);
    sink =
        PostgresSink.open(
            pool, TableBinding.of(Mapping.userLogins()), PostgresSinkOptions.builder().build());
  }

  /** Stops it. */
  @TearDown
  public void stop() {
    if (sink != null && pool != null && server != null) {
      sink.close();
      pool.close();
      server.close();
    }
  }

  /** Writes one batch of new keys. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public @Nullable WriteResult write() {
    List<Keyed<Row>> batch =
        rows.stream()
            .map(row -> Keyed.of(new UUID(keys.nextLong(), keys.nextLong()), row.value()))
            .toList();
    return sink == null ? null : sink.write(batch);
  }
}

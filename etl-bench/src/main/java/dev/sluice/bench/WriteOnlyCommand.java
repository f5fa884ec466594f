package dev.sluice.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Keyed;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The other floor: rows made beforehand into PostgreSQL, without a queue. */
@Command(
    name = "write-only",
    description = "Writes rows with the PostgreSQL sink alone. Used by 'drain' and 'growth'.",
    mixinStandardHelpOptions = true)
final class WriteOnlyCommand implements Callable<Integer> {
  @Option(names = "--jdbc-url", required = true)
  private String jdbcUrl = "";

  @Option(names = "--db-user", required = true)
  private String user = "";

  @Option(names = "--messages", required = true)
  private int messages;

  @Option(names = "--seed", defaultValue = "7")
  private long seed;

  @Option(names = "--writers", defaultValue = "2")
  private int writers;

  @Option(names = "--batch-size", defaultValue = "500")
  private int batchSize;

  @Option(names = "--timed-keys", description = "Keys that begin with the time of sending.")
  private boolean timedKeys;

  @Spec private @Nullable CommandSpec spec;

  private final AtomicInteger inserted = new AtomicInteger();

  @Override
  public Integer call() throws InterruptedException {
    List<Keyed<Row>> made = BenchRows.rows(messages, seed);
    List<Keyed<Row>> rows = timedKeys ? BenchRows.keyedByTime(made) : made;
    AtomicInteger next = new AtomicInteger();
    try (HikariDataSource database = open();
        PostgresSink<Row> sink =
            PostgresSink.open(
                database,
                TableBinding.of(Mapping.userLogins()),
                PostgresSinkOptions.builder().build())) {
      long begin = System.currentTimeMillis();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        Thread thread = new Thread(() -> write(rows, next, sink), "writer-" + i);
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      Objects.requireNonNull(spec)
          .commandLine()
          .getOut()
          .printf("begin=%d end=%d%n", begin, System.currentTimeMillis());
    }
    return inserted.get() == messages ? 0 : 1;
  }

  private void write(List<Keyed<Row>> rows, AtomicInteger next, PostgresSink<Row> sink) {
    for (int from = next.getAndAdd(batchSize);
        from < rows.size();
        from = next.getAndAdd(batchSize)) {
      List<Keyed<Row>> batch = rows.subList(from, Math.min(rows.size(), from + batchSize));
      inserted.addAndGet(sink.write(batch).inserted());
    }
  }

  private HikariDataSource open() {
    PGSimpleDataSource driver = new PGSimpleDataSource();
    driver.setURL(jdbcUrl);
    driver.setUser(user);
    driver.setPassword(System.getenv("SLUICE_DB_PASSWORD"));
    HikariConfig config = new HikariConfig();
    config.setDataSource(driver);
    config.setMaximumPoolSize(writers + 2);
    return new HikariDataSource(config);
  }
}

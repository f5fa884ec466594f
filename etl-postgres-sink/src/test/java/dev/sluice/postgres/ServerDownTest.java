package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Counts;
import dev.sluice.core.Keyed;
import dev.sluice.core.Outage;
import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineListener;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.Rejected;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.Summary;
import dev.sluice.core.Until;
import dev.sluice.core.WriteResult;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.MemorySink;
import dev.sluice.testkit.MemorySource;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.faults.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A server of its own, that crashes, comes back as something else, and runs out of disk. */
@Execution(ExecutionMode.SAME_THREAD)
class ServerDownTest {
  private static final PostgresServer SERVER = PostgresServer.startDurable();
  private static final int WRITERS = 2;
  private static final int BATCHES = 30;

  private final List<HikariDataSource> pools = new ArrayList<>();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @AfterEach
  void closePools() {
    pools.forEach(HikariDataSource::close);
  }

  @Test
  void a_crash_in_the_midst_of_writing_loses_nothing_and_doubles_nothing() throws Exception {
    Database database = SERVER.newDatabase();
    PostgresSink<Visit> sink = open(database);
    AtomicInteger written = new AtomicInteger();
    AtomicInteger outages = new AtomicInteger();
    List<Concurrent<Integer>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(Concurrent.of(() -> write(sink, written, outages)));
    }
    await().until(() -> written.get() > 10);

    SERVER.crash();
    await().until(() -> outages.get() > 0);
    SERVER.restart();

    int found = 0;
    for (Concurrent<Integer> writer : writers) {
      found += writer.result();
    }
    assertThat(value(database, "select count(*) from visits"))
        .as("%d batches were there already when they were tried again", found)
        .isEqualTo(Integer.toString(written.get() * 2));
    assertThat(value(database, "select count(*) from sluice_ledger"))
        .isEqualTo(Integer.toString(written.get() * 2));
  }

  /**
   * Writes until some batches after the crash; answers how many a try found stored by the one
   * before.
   */
  private static int write(PostgresSink<Visit> sink, AtomicInteger written, AtomicInteger outages) {
    int found = 0;
    for (int after = 0; after < BATCHES; after += outages.get() > 0 ? 1 : 0) {
      List<Keyed<Visit>> batch = Visit.batchBy("a", "b");
      WriteResult result = untilStored(sink, batch, outages);
      found += result.duplicates() / 2;
      written.incrementAndGet();
    }
    return found;
  }

  private static WriteResult untilStored(
      PostgresSink<Visit> sink, List<Keyed<Visit>> batch, AtomicInteger outages) {
    long end = System.nanoTime() + Duration.ofSeconds(25).toNanos();
    while (true) {
      try {
        return sink.write(batch);
      } catch (SinkUnavailableException e) {
        outages.incrementAndGet();
        if (System.nanoTime() - end > 0) {
          throw e;
        }
      }
    }
  }

  @Test
  void a_server_that_comes_back_as_a_standby_is_waited_for_until_it_is_promoted() throws Exception {
    Database database = SERVER.newDatabase();
    PostgresSink<Visit> sink = open(database);
    sink.write(Visit.batchBy("before"));
    Path data = Path.of(value(SERVER.superuser(), "show data_directory"));
    SERVER.crash();
    Files.createFile(data.resolve("standby.signal"));
    SERVER.restart();
    List<Keyed<Visit>> batch = Visit.batchBy("a", "b");

    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> sink.write(batch))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("the server is read-only (SQLSTATE 25006)"));
    assertThat(value(SERVER.superuser(), "select pg_is_in_recovery()")).isEqualTo("t");
    assertThat(value(SERVER.superuser(), "select pg_promote()")).isEqualTo("t");

    assertThat(untilStored(sink, batch, new AtomicInteger())).isEqualTo(WriteResult.of(2, 0));
    assertThat(value(database, "select count(*) from visits")).isEqualTo("3");
  }

  @Test
  void a_disk_that_is_full_is_waited_for() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(32)) {
      Database database = SERVER.newDatabaseIn(disk.directory());
      PostgresSink<Visit> sink = open(database);
      disk.fill();
      List<Keyed<Visit>> batch = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        batch.add(Keyed.of(UUID.randomUUID(), new Visit("visitor " + i, i)));
      }

      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> sink.write(batch))
            .isInstanceOf(SinkUnavailableException.class)
            .hasMessageContaining("the server's disk is full (SQLSTATE 53100)");
      }
      disk.free();

      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(2_000, 0));
      closePools();
      SERVER.drop(database);
    }
  }

  /** The statement without a row works then, and so do rows that find room on a page. */
  @Test
  void a_disk_that_is_full_makes_no_dead_letter() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(32)) {
      Database database = SERVER.newDatabaseIn(disk.directory());
      PostgresSink<Visit> sink = open(database);
      MemorySource<String> source = new MemorySource<>();
      MemorySink<Rejected<String>> deadLetters = new MemorySink<>();
      AtomicInteger failures = new AtomicInteger();
      int messages = 1_000;
      for (int i = 0; i < messages; i++) {
        source.send("v".repeat(i % 32) + i % 2);
      }
      disk.fill();
      Pipeline<String, Visit> pipeline =
          Pipeline.<String, Visit>builder()
              .source(source)
              .transformer(
                  Keyed.byMessageId(
                      body -> new Visit(body.substring(0, Math.min(32, body.length())), 1)))
              .sink(sink)
              .deadLetters(deadLetters)
              .listener(
                  new PipelineListener() {
                    @Override
                    public void sinkUnavailable(Outage outage) {
                      failures.incrementAndGet();
                    }
                  })
              .options(
                  PipelineOptions.builder()
                      .lanes(WRITERS)
                      .firstBackoff(Duration.ofNanos(1))
                      .longestBackoff(Duration.ofMillis(1))
                      .build())
              .build();
      Concurrent<Summary> run = Concurrent.of(() -> pipeline.run(Until.received(messages)));
      await().atMost(Duration.ofSeconds(60)).until(() -> failures.get() > 3 * messages);

      disk.free();

      assertThat(run.result().counts()).isEqualTo(Counts.of(messages, messages, 0, 0, 0));
      assertThat(deadLetters.stored()).isEmpty();
      closePools();
      SERVER.drop(database);
    }
  }

  private PostgresSink<Visit> open(Database database) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(WRITERS);
    pool.setConnectionTimeout(1_000);
    pools.add(pool);
    PostgresSink<Visit> sink =
        PostgresSink.open(pool, Visit.BINDING, PostgresSinkOptions.defaults());
    sink.close();
    return sink;
  }

  private static String value(Database database, String query) throws SQLException {
    DataSource dataSource = database.dataSource();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      result.next();
      return String.valueOf(result.getString(1));
    }
  }
}

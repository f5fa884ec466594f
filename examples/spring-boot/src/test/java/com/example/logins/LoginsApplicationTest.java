package com.example.logins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.masking.KeySets;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole application against real servers; once as a process, which is told to end. */
class LoginsApplicationTest {
  private static final int MESSAGES = 6_000;

  private static PostgresServer postgres;
  private static SqsServer sqs;

  private final JdbcClient database = JdbcClient.create(postgres.dataSource());

  @BeforeAll
  static void start() {
    postgres = PostgresServer.start();
    sqs = SqsServer.start();
  }

  @AfterAll
  static void stop() {
    sqs.close();
    postgres.close();
  }

  @Test
  void a_sigterm_in_the_midst_loses_doubles_and_leaves_nothing(@TempDir Path folder)
      throws Exception {
    SqsQueue deadLetters = sqs.createQueue("dead-letters");
    // Who is received a third time without being stored is there.
    SqsQueue queue = sqs.queue("logins").deadLetterQueue(deadLetters, 2).create();
    List<String> flags = flags(queue, folder.resolve("keyset.json"));
    sqs.send(queue.url(), LoginMessages.seeded(1).valid(MESSAGES));

    Path log = folder.resolve("log");
    Process application = process(flags, log);
    await().atMost(Duration.ofMinutes(1)).until(() -> rows() > 0 || !application.isAlive());
    application.destroy();

    assertThat(application.waitFor(1, TimeUnit.MINUTES)).isTrue();
    int stored = rows();
    assertThat(stored).as(Files.readString(log)).isBetween(1, MESSAGES - 1);
    assertThat(sqs.inFlight(queue.url())).as("finished or returned").isZero();
    assertThat(sqs.left(queue.url())).isEqualTo(MESSAGES - stored);
    assertThat(log).content().doesNotContain("WARN", "ERROR", "jOOQ", "o.j.");

    // The same in this process, as a test of an application of one's own has it.
    try (ConfigurableApplicationContext rest =
        SpringApplication.run(LoginsApplication.class, flags.toArray(String[]::new))) {
      await().atMost(Duration.ofMinutes(1)).until(() -> rows() == MESSAGES);
      assertThat(rest.getBean(PipelineLifecycle.class).isRunning()).isTrue();
      Counter inserted =
          rest.getBean(MeterRegistry.class)
              .get("sluice.messages.settled")
              .tag("outcome", "inserted")
              .counter();
      await().until(() -> inserted.count() == MESSAGES - stored);
    }
    assertThat(rows()).isEqualTo(MESSAGES);
    assertThat(sqs.left(queue.url())).isZero();
    assertThat(sqs.waiting(deadLetters.url())).as("received more than twice").isZero();
  }

  private int rows() {
    boolean there =
        database.sql("select to_regclass('user_logins') is not null").query(Boolean.class).single();
    return there
        ? database.sql("select count(*) from user_logins").query(Integer.class).single()
        : 0;
  }

  private static List<String> flags(SqsQueue queue, Path keyset) {
    KeySets.create(keyset);
    System.setProperty("aws.endpointUrlSqs", sqs.endpoint().toString());
    System.setProperty("aws.region", sqs.region());
    System.setProperty("aws.accessKeyId", sqs.accessKey());
    System.setProperty("aws.secretAccessKey", sqs.secretKey());
    return List.of(
        "--spring.datasource.url=" + postgres.jdbcUrl(),
        "--spring.datasource.username=" + postgres.user(),
        "--spring.datasource.password=" + postgres.password(),
        "--logins.queue-url=" + queue.url(),
        "--logins.keyset=" + keyset);
  }

  private static Process process(List<String> flags, Path log) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    for (String name :
        List.of("aws.endpointUrlSqs", "aws.region", "aws.accessKeyId", "aws.secretAccessKey")) {
      command.add("-D" + name + "=" + System.getProperty(name));
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), LoginsApplication.class.getName()));
    command.addAll(flags);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}

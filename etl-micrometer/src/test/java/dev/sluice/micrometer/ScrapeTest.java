package dev.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Counts;
import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.PipelineRun;
import dev.sluice.core.Until;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Row;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import dev.sluice.sqs.SqsConnection;
import dev.sluice.sqs.SqsDeadLetters;
import dev.sluice.sqs.SqsSource;
import dev.sluice.sqs.SqsSourceOptions;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.Malformed;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SqsServer;
import dev.sluice.testkit.faults.Rule;
import dev.sluice.testkit.faults.SqsFront;
import dev.sluice.testkit.faults.Wire;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What Prometheus reads of a real run, in which much happens. */
class ScrapeTest {
  private static final String CANARY_IP = "203.0.113.77";
  private static final String CANARY =
      """
      {"user_id":"canary-user","app_version":"2.3.0","device_type":"ios","ip":"203.0.113.77",\
      "locale":"DE","device_id":"canary-device"}""";

  @AutoClose private final SqsServer sqs = SqsServer.start();
  @AutoClose private final PostgresServer postgres = PostgresServer.start();
  @AutoClose private final SqsFront front = new SqsFront(sqs.endpoint());
  @AutoClose private final Wire wire = new Wire(postgres.port());
  private final PrometheusMeterRegistry registry = Scrape.registry();
  private final StringBuilder seen = new StringBuilder();
  private final List<String> ids = new ArrayList<>();

  @Test
  void a_scrape_tells_what_happened_and_nothing_of_the_messages() throws Exception {
    String queueUrl = front.url(sqs.createQueue());
    String deadLetterQueueUrl = front.url(sqs.createQueue());
    Database database = postgres.newDatabase();
    Database viaWire =
        Database.of(
            database.jdbcUrl().replaceFirst(":\\d+/", ":" + wire.port() + "/"),
            database.user(),
            database.password());
    Mapping mapping = Mapping.userLogins();
    try (SqsClient client = client(queueUrl);
        PostgresSink<Row> rows =
            PostgresSink.open(
                viaWire.dataSource(),
                TableBinding.of(mapping),
                PostgresSinkOptions.builder().build());
        SqsDeadLetters deadLetters = SqsDeadLetters.open(client, deadLetterQueueUrl);
        SqsSource source =
            SqsSource.open(
                client,
                SqsSourceOptions.builder()
                    .queueUrl(queueUrl)
                    .waitTime(Duration.ofSeconds(1))
                    .build());
        PipelineMetrics metrics = PipelineMetrics.builder(registry).source(source).build()) {
      Pipeline<String, Row> pipeline =
          Pipeline.<String, Row>builder()
              .source(source)
              .transformer(mapping.transformer((domain, clear) -> "token-" + clear.hashCode()))
              .sink(rows)
              .deadLetters(deadLetters)
              .options(PipelineOptions.builder().longestBackoff(Duration.ofMillis(500)).build())
              .listener(metrics)
              .build();
      assertThat(up("queue")).isNaN();
      assertThat(up("database")).isNaN();

      LoginMessages logins = LoginMessages.seeded(1);
      front.on(
          "DeleteMessageBatch", Rule.first(1, Rule.redelivering(entry -> true, Rule.passing())));
      send(queueUrl, logins.valid(20));
      long start = System.currentTimeMillis();
      Counts counts;
      try (PipelineRun run = pipeline.start(Until.stopped())) {
        awaitScrape(scrape -> settled(scrape, "inserted") == 20);
        awaitScrape(scrape -> settled(scrape, "duplicate") > 0);
        assertThat(up("queue")).isOne();
        assertThat(up("database")).isOne();
        assertThat(up("dead_letters")).isNaN();

        send(
            queueUrl,
            List.of(
                CANARY.substring(0, 60),
                logins.malformed(Malformed.MISSING_IP),
                logins.malformed(Malformed.LONG_LOCALE),
                logins.malformed(Malformed.LONG_USER_ID)));
        awaitScrape(scrape -> settled(scrape, "dead_lettered") == 4);
        assertThat(up("dead_letters")).isOne();

        wire.cut();
        send(queueUrl, List.of(CANARY));
        awaitScrape(scrape -> scrape.value(dependency("database")) == 0);
        awaitScrape(scrape -> scrape.value("sluice_held_messages") == 1);
        assertThat(up("queue")).isOne();
        wire.mend();
        awaitScrape(scrape -> settled(scrape, "inserted") == 21);
        assertThat(up("database")).isOne();

        front.on("ReceiveMessage", Rule.throttling());
        awaitScrape(scrape -> scrape.value(dependency("queue")) == 0);
        front.clear();
        awaitScrape(scrape -> scrape.value(dependency("queue")) == 1);
        awaitScrape(scrape -> scrape.value(queue("visible")) == 0);
        run.stop();
        counts = run.result().counts();
      }

      Scrape end = scrape();
      keep(end);
      assertThat(end.series()).isEqualTo(expectedSeries());
      assertThat(end.value("sluice_messages_received_total")).isEqualTo((double) counts.received());
      assertThat(settled(end, "inserted")).isEqualTo(21);
      assertThat(settled(end, "duplicate")).isEqualTo((double) counts.duplicates()).isPositive();
      assertThat(settled(end, "dead_lettered")).isEqualTo(4);
      assertThat(settled(end, "returned")).isEqualTo((double) counts.returned());
      assertThat(end.value("sluice_messages_rejected_total{reason=\"not_json\"}")).isOne();
      assertThat(end.value("sluice_messages_rejected_total{reason=\"missing\"}")).isOne();
      assertThat(end.value("sluice_messages_rejected_total{reason=\"too_long\"}")).isEqualTo(2);
      assertThat(end.value("sluice_message_age_seconds_count"))
          .isBetween(21.0, 21.0 + counts.duplicates());
      assertThat(end.value("sluice_message_age_seconds_bucket{le=\"0.1\"}"))
          .isLessThanOrEqualTo(end.value("sluice_message_age_seconds_bucket{le=\"60.0\"}"));
      assertThat(end.value("sluice_message_age_seconds_max")).isGreaterThan(0.001);
      assertThat(end.value("sluice_step_seconds_count{part=\"writing\"}")).isPositive();
      assertThat(end.value("sluice_last_commit_timestamp_seconds"))
          .isBetween(start / 1e3, System.currentTimeMillis() / 1e3);
      assertThat(failures(end, "database", "unreachable")).isPositive();
      assertThat(failures(end, "queue", "overloaded"))
          .isEqualTo((double) source.gauges().failedCalls())
          .isGreaterThan(1);
      assertThat(end.value("sluice_held_messages")).isZero();
      assertThat(end.value("sluice_hanging_lanes")).isZero();
      assertThat(end.text()).contains("sluice_build_info{version=\"" + version() + "\"} 1");
    }
    assertThat(seen.toString()).doesNotContain("canary", CANARY_IP, "token-");
    assertThat(ids).hasSize(25).noneMatch(seen.toString()::contains);
    assertThat(Scrape.of(registry).text())
        .doesNotContain("sluice_queue_messages", "sluice_held_messages", "dependency=\"queue\"")
        .contains("sluice_messages_received_total");
  }

  /** All that is registered, whatever happens. */
  private static Set<String> expectedSeries() {
    Set<String> series =
        new TreeSet<>(
            List.of(
                "sluice_messages_received_total",
                "sluice_message_age_seconds_count",
                "sluice_message_age_seconds_sum",
                "sluice_message_age_seconds_max",
                "sluice_held_messages",
                "sluice_receives_in_flight",
                "sluice_hanging_lanes",
                "sluice_last_commit_timestamp_seconds",
                "sluice_build_info{version=\"" + version() + "\"}"));
    for (String outcome : List.of("inserted", "duplicate", "dead_lettered", "returned")) {
      series.add("sluice_messages_settled_total{outcome=\"" + outcome + "\"}");
    }
    for (String reason : List.of("other", "not_json", "missing", "too_long")) {
      series.add("sluice_messages_rejected_total{reason=\"" + reason + "\"}");
    }
    for (String state : List.of("visible", "in_flight", "delayed")) {
      series.add(queue(state));
    }
    for (String part :
        List.of("polling", "transforming", "writing", "dead_lettering", "settling")) {
      for (String figure : List.of("count", "sum", "max")) {
        series.add("sluice_step_seconds_" + figure + "{part=\"" + part + "\"}");
      }
    }
    for (String dependency : List.of("queue", "database", "dead_letters")) {
      series.add(dependency(dependency));
      for (String kind :
          List.of("unreachable", "timeout", "overloaded", "conflict", "denied", "other")) {
        series.add(failures(dependency, kind));
      }
    }
    return series;
  }

  private void send(String queueUrl, List<String> bodies) {
    ids.addAll(
        sqs.send(queueUrl.replace(front.endpoint().toString(), sqs.endpoint().toString()), bodies));
  }

  private void awaitScrape(Predicate<Scrape> holds) {
    await().atMost(Duration.ofSeconds(40)).until(() -> holds.test(scrape()));
  }

  private Scrape scrape() {
    Scrape scrape = Scrape.of(registry);
    seen.append(scrape.text());
    return scrape;
  }

  private double up(String dependency) {
    return scrape().value(dependency(dependency));
  }

  private static double settled(Scrape scrape, String outcome) {
    return scrape.value("sluice_messages_settled_total{outcome=\"" + outcome + "\"}");
  }

  private static double failures(Scrape scrape, String dependency, String kind) {
    return scrape.value(failures(dependency, kind));
  }

  private static String failures(String dependency, String kind) {
    return "sluice_call_failures_total{dependency=\"" + dependency + "\",kind=\"" + kind + "\"}";
  }

  private static String dependency(String name) {
    return "sluice_dependency_up{dependency=\"" + name + "\"}";
  }

  private static String queue(String state) {
    return "sluice_queue_messages{state=\"" + state + "\"}";
  }

  private static String version() {
    return Version.OF_SLUICE;
  }

  /** For promtool, and for who wants to read one. */
  private static void keep(Scrape scrape) throws IOException {
    Files.writeString(Path.of("target", "scrape.txt"), scrape.text());
  }

  private SqsClient client(String queueUrl) {
    return SqsConnection.builder()
        .queueUrl(queueUrl)
        .region(sqs.region())
        .credentials(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(sqs.accessKey(), sqs.secretKey())))
        .build()
        .open();
  }
}

package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.sqs.internal.call.QueueFacts;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.faults.Rule;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.services.sqs.SqsClient;

class OpeningTest extends Fronted {
  private static final String ATTRIBUTES = "GetQueueAttributes";

  @Test
  void a_queue_that_does_not_exist_is_said_and_not_created() {
    String missing = TestSqs.SERVER.endpoint() + "/000000000000/" + UUID.randomUUID();

    assertOneLine(
        () -> SqsSource.open(client, SqsSourceOptions.builder().queueUrl(missing).build()),
        "the queue " + missing + " (region us-east-1) does not exist");

    assertThat(TestSqs.SERVER.client().listQueues().queueUrls()).doesNotContain(missing);
  }

  @Test
  void a_queue_that_must_not_be_used_is_said() {
    front.on(ATTRIBUTES, Rule.failing(403, "AccessDeniedException"));

    assertOneLine(this::open, url, "can't be used: AccessDeniedException, HTTP 403", "sqs:");
  }

  @Test
  void missing_credentials_are_said() {
    AwsCredentialsProviderChain none =
        AwsCredentialsProviderChain.of(
            SystemPropertyCredentialsProvider.create(),
            EnvironmentVariableCredentialsProvider.create());
    try (SqsClient without = TestSqs.connection(url).credentials(none).build().open()) {
      assertOneLine(
          () -> SqsDeadLetters.open(without, url),
          "no AWS credentials found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
  }

  @Test
  void an_endpoint_that_nobody_listens_at_is_said() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String nowhere = "http://127.0.0.1:" + port + "/000000000000/queue";
    try (SqsClient lost = TestSqs.connection(nowhere).build().open()) {
      String[] parts = {nowhere, "can't be reached: connection refused (127.0.0.1:" + port + ")"};
      assertOneLine(
          () -> SqsDeadLetters.open(lost, nowhere), SinkUnavailableException.class, parts);
      assertOneLine(() -> SqsSender.open(lost, nowhere), SourceUnavailableException.class, parts);
    }
  }

  @Test
  void a_queue_in_another_region_is_said() {
    front.on(ATTRIBUTES, Rule.failing(404, "InvalidAddress"));
    String elsewhere = "https://sqs.eu-west-1.amazonaws.com/123456789012/queue";

    assertOneLine(
        () -> SqsDeadLetters.open(client, elsewhere),
        elsewhere,
        "region us-east-1, but its URL says eu-west-1");
  }

  @Test
  void what_is_no_url_of_a_queue_is_said_without_its_password() {
    for (String wrong :
        List.of(
            "my-queue",
            "",
            "https://sqs.eu-west-1.amazonaws.com",
            "http://u:secret@host/1/q",
            "ftp://host/1/q",
            "http://h ost/1/q",
            "http:\n//host/1/q")) {
      assertOneLine(
          () -> SqsSourceOptions.builder().queueUrl(wrong).build(), "not the URL of a queue");
    }
  }

  @Test
  void options_out_of_range_are_named() {
    assertOneLine(
        () -> SqsSourceOptions.builder().queueUrl(url).bufferSize(9).build(),
        "bufferSize is 9; it has to be from 10");
    assertOneLine(
        () -> SqsSourceOptions.builder().queueUrl(url).receivers(0).build(), "receivers is 0");
    assertOneLine(
        () -> SqsSourceOptions.builder().queueUrl(url).waitTime(Duration.ofSeconds(21)).build(),
        "waitTime is PT21S");
    assertOneLine(
        () -> SqsSourceOptions.builder().queueUrl(url).waitTime(Duration.ofMillis(1500)).build(),
        "waitTime is PT1.5S; it has to be in whole seconds");
    assertOneLine(
        () ->
            SqsSourceOptions.builder()
                .queueUrl(url)
                .visibilityTimeout(Duration.ofHours(13))
                .build(),
        "visibilityTimeout is PT13H");
  }

  @Test
  void a_queue_without_a_visibility_timeout_needs_the_option() {
    use(TestSqs.queue(0));

    assertOneLine(this::open, "visibility timeout of 0: set visibilityTimeout");

    open(options -> options.visibilityTimeout(Duration.ofSeconds(5))).close();
  }

  @Test
  void nothing_is_received_before_the_first_poll() throws Exception {
    send(1);
    SqsSourceOptions options = SqsSourceOptions.builder().queueUrl(url).build();
    try (SqsSource source = SqsSource.open(client, options)) {
      await()
          .during(Duration.ofMillis(300))
          .until(() -> front.count("ReceiveMessage") == 0 && source.backlog().orElse(0) == 1);

      assertThat(TestSqs.take(source, 1)).hasSize(1);
    }
  }

  @Test
  void finds_the_redrive_target() {
    SqsQueue target = TestSqs.queue(30);
    use(TestSqs.SERVER.queue("queue-" + UUID.randomUUID()).deadLetterQueue(target, 3).create());

    try (SqsSource source = open()) {
      assertThat(source.deadLetterQueueUrl().orElseThrow()).endsWith("/" + target.name());
    }
  }

  @Test
  void a_redrive_target_that_is_gone_is_said() {
    SqsQueue target = TestSqs.queue(30);
    use(TestSqs.SERVER.queue("queue-" + UUID.randomUUID()).deadLetterQueue(target, 3).create());
    TestSqs.SERVER.client().deleteQueue(r -> r.queueUrl(target.url()));

    try (SqsSource source = open()) {
      assertOneLine(source::deadLetterQueueUrl, target.arn(), "can't be found");
    }
  }

  @Test
  void a_queue_without_a_redrive_policy_has_no_target() {
    try (SqsSource source = open()) {
      assertThat(source.deadLetterQueueUrl()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:PORT/000000000000/NAME",
        "http://localhost:PORT/000000000000/NAME",
        "HTTP://LOCALHOST:PORT/000000000000/NAME",
        "http://[::1]:PORT/000000000000/NAME",
        "http://127.0.0.1:PORT/000000000000/NAME/",
        "http://127.0.0.1:PORT/queue/NAME",
        "https://127.0.0.1:PORT/000000000000/NAME",
        "http://127.0.0.1/000000000000/NAME",
        "http://127.0.0.1:PORT/000000000000/NAME?a=b"
      })
  void a_queue_is_not_its_own_dead_letter_queue_however_its_url_is_spelled(String spelling) {
    String same =
        spelling.replace("PORT", Integer.toString(front.port())).replace("NAME", queue.name());
    try (SqsSource source = open()) {
      assertOneLine(
          () -> SqsDeadLetters.open(client, same, source),
          "the queue can't be its own dead-letter queue: ",
          queue.arn());
    }
  }

  @Test
  void dead_letters_do_not_come_back_by_redrive_policies() {
    SqsQueue further =
        TestSqs.SERVER.queue("queue-" + UUID.randomUUID()).deadLetterQueue(queue, 3).create();
    SqsQueue dead =
        TestSqs.SERVER.queue("queue-" + UUID.randomUUID()).deadLetterQueue(further, 3).create();
    try (SqsSource source = open()) {
      for (SqsQueue loop : List.of(further, dead)) {
        assertOneLine(
            () -> SqsDeadLetters.open(client, front.url(loop), source),
            "dead letters would come back",
            further.name());
      }
      SqsDeadLetters.open(client, front.url(TestSqs.queue(30)), source);
    }
  }

  @Test
  void queues_of_one_name_on_two_servers_that_are_not_aws_are_two() {
    QueueFacts one = facts("http://a/1/q", "1700000000");

    assertThat(one.isSameAs(facts("http://b/1/q", "1700000000"))).isTrue();
    assertThat(one.isSameAs(facts("http://b/1/q", "1700000001"))).isFalse();
  }

  private static QueueFacts facts(String url, String createdAt) {
    return new QueueFacts(
        url,
        Duration.ofSeconds(30),
        false,
        262_144,
        Optional.empty(),
        Optional.of("arn:aws:sqs:elasticmq:000000000000:q"),
        Optional.of(createdAt));
  }

  private static void assertOneLine(ThrowingCallable opening, String... parts) {
    assertOneLine(opening, ConfigurationException.class, parts);
  }

  private static void assertOneLine(
      ThrowingCallable opening, Class<? extends RuntimeException> type, String... parts) {
    assertThatThrownBy(opening)
        .isInstanceOf(type)
        .hasMessageContainingAll(parts)
        .hasMessageNotContainingAny("\n", "\r", "secret", "body-0")
        .hasNoCause();
  }
}

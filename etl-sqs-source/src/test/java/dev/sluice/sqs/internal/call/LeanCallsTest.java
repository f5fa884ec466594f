package dev.sluice.sqs.internal.call;

import static dev.sluice.sqs.internal.call.ScriptedServer.answer;
import static dev.sluice.sqs.internal.call.ScriptedServer.ok;
import static dev.sluice.sqs.internal.call.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.fault.Fault.Kind;
import dev.sluice.sqs.internal.http.ByteWriter;
import dev.sluice.sqs.internal.http.HttpAnswer;
import dev.sluice.sqs.internal.http.HttpConnection;
import dev.sluice.sqs.internal.http.HttpPool;
import dev.sluice.sqs.internal.http.Request;
import dev.sluice.sqs.internal.http.Route;
import dev.sluice.sqs.internal.json.BatchAnswer;
import dev.sluice.sqs.internal.json.Failure;
import dev.sluice.sqs.internal.json.Marks;
import dev.sluice.sqs.internal.json.Received;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.utils.BinaryUtils;
import software.amazon.awssdk.utils.Md5Utils;

/** The lean calls against a server that does what no real one does on purpose. */
@Execution(ExecutionMode.CONCURRENT)
class LeanCallsTest {
  private static final String NOTHING = "{\"Successful\":[],\"Failed\":[]}";
  private static final String DELETED = "{\"Successful\":[{\"Id\":\"0\"}]}";
  private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME;

  private final ScriptedServer server = new ScriptedServer();
  private final LeanCalls calls = calls(() -> AwsBasicCredentials.create("key", "secret"));

  LeanCallsTest() throws IOException {}

  @AfterEach
  void close() {
    calls.close();
    server.close();
  }

  @Test
  void reads_messages_and_passes_over_what_it_does_not_know() {
    Map<String, MessageAttributeValue> attributes =
        Map.of(
            "text",
            MessageAttributeValue.builder().dataType("String").stringValue("é").build(),
            "bytes",
            MessageAttributeValue.builder()
                .dataType("Binary")
                .binaryValue(SdkBytes.fromByteArray(new byte[] {0, 1, -1}))
                .build());
    server.thenAnswer(
        """
        {"New": {"a": [1, {"b": null}]}, "Messages": [
          {"MessageId": "m-1", "New": [{}], "Body": "\\u00e9 \\"x\\" \\ud83d\\ude00", "Other": 1.5,
           "MD5OfBody": "9CD3A40F9A8A21C8F5D81E0C9C1D1BEB", "ReceiptHandle": "h-1",
           "Attributes": {"SentTimestamp": "1700000000123", "ApproximateReceiveCount": "3",
                          "MessageGroupId": "g", "SequenceNumber": "7", "AWSTraceHeader": "t",
                          "New": "x"},
           "MessageAttributes": {
             "text": {"DataType": "String", "StringValue": "é", "StringListValues": ["x"]},
             "bytes": {"BinaryValue": "AAH/", "DataType": "Binary"}}},
          {"ReceiptHandle": "h-2", "Body": "", "MessageId": "m-2",
           "Attributes": {"SentTimestamp": "0"}}
        ], "Last": true}\
        """
            .replace("9CD3A40F9A8A21C8F5D81E0C9C1D1BEB", md5("é \"x\" 😀")));

    assertThat(calls.receive(10, Duration.ofSeconds(20)))
        .containsExactly(
            new Received(
                "m-1",
                "é \"x\" 😀",
                "h-1",
                3,
                Instant.ofEpochMilli(1700000000123L),
                Marks.of("g", "7", "t"),
                attributes),
            new Received("m-2", "", "h-2", 1, Instant.EPOCH, Marks.of(null, null, null), Map.of()));
  }

  @Test
  void an_answer_without_messages_is_no_messages() {
    server.thenAnswer("{}").thenAnswer("").thenAnswer("{\"Messages\":null}");
    for (int i = 0; i < 3; i++) {
      assertThat(calls.receive(10, Duration.ofSeconds(20))).isEmpty();
    }
  }

  @Test
  void says_what_failed_of_a_batch_also_what_the_answer_leaves_out() {
    server.thenAnswer(
        """
        {"Failed": [{"Id": "1", "Message": "of body-0", "Code": "Internal", "SenderFault": true}],
         "Successful": [{"Id": "0"}, {"Id": "2"}]}\
        """);

    assertThat(calls.startDelete(List.of("a", "b", "c", "\"d\\\n€")).answer())
        .containsExactly(new Failure(1, true, "Internal"), new Failure(3, false, "Unanswered"));

    assertThat(server.requests().get(0).body())
        .isEqualTo(
            "{\"QueueUrl\":\"http://q/1/q\",\"Entries\":[{\"Id\":\"0\",\"ReceiptHandle\":\"a\"},"
                + "{\"Id\":\"1\",\"ReceiptHandle\":\"b\"},{\"Id\":\"2\",\"ReceiptHandle\":\"c\"},"
                + "{\"Id\":\"3\",\"ReceiptHandle\":\"\\\"d\\\\\\u000a\\u20ac\"}]}");
  }

  @Test
  void what_is_not_what_sqs_answers_fails_once_and_is_not_quoted() {
    for (String wrong :
        List.of(
            "{\"Messages\":[{\"Body\":\"body-0\"}]}",
            "{\"Messages\":[{\"Body\":\"body-0",
            "[\"body-0\"]",
            "body-0",
            message("body-0", "d41d8cd98f00b204e9800998ecf8427e", ""),
            message(
                "body-0",
                md5("body-0"),
                ",\"MD5OfMessageAttributes\":\"d41d8cd98f00b204e9800998ecf8427e\","
                    + "\"MessageAttributes\":{\"a\":{\"DataType\":\"String\",\"StringValue\":\"body-0\"}}"))) {
      server.thenAnswer(wrong);
      int before = server.requests().size();

      assertThatThrownBy(() -> calls.receive(10, Duration.ofSeconds(20)))
          .isInstanceOf(CallFailed.class)
          .hasMessageNotContaining("body-0")
          .hasNoCause()
          .extracting(e -> ((CallFailed) e).fault().kind())
          .isEqualTo(wrong.startsWith("{") ? Kind.PASSING : Kind.NOT_SQS);

      assertThat(server.requests()).hasSize(before + 1);
    }
  }

  @Test
  void error_codes_come_from_each_place_that_servers_have_for_them() {
    String id = "x-amzn-requestid: r-1\r\n";
    server
        .then(
            (request, out) ->
                write(
                    out,
                    answer(
                        "400 Bad Request",
                        id
                            + "x-amzn-query-error:"
                            + " AWS.SimpleQueueService.NonExistentQueue;Sender\r\n",
                        "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\"}")))
        .then(
            (request, out) ->
                write(
                    out,
                    answer(
                        "403 Forbidden", id + "X-Amzn-ErrorType: AccessDenied:http://x\r\n", "")))
        .then(
            (request, out) ->
                write(
                    out,
                    answer(
                        "400 Bad Request",
                        id,
                        "{\"message\":\"body-0\",\"a\":{},\"__type\":\"com.amazonaws.sqs#KmsDisabled\"}")))
        .then((request, out) -> write(out, answer("404 Not Found", "", "<html>body-0</html>")));

    assertThat(faultOfReceive().toString())
        .isEqualTo("Fault[kind=GONE, text=NonExistentQueue, HTTP 400, request r-1, failure=other]");
    assertThat(faultOfReceive().text()).isEqualTo("AccessDenied, HTTP 403, request r-1");
    assertThat(faultOfReceive().kind()).isEqualTo(Kind.DENIED);
    assertThat(faultOfReceive().toString())
        .isEqualTo(
            "Fault[kind=NOT_SQS, text=HTTP 404 and a page in the place of an answer of SQS: check"
                + " for a proxy or another server there, failure=other]");
    assertThat(server.connections()).as("kept through errors").isOne();
  }

  @Test
  void throttling_and_server_errors_are_tried_again_three_times_in_all() {
    server
        .then((request, out) -> write(out, answer("503 Slow Down", "", "")))
        .then(
            (request, out) ->
                write(out, answer("400 Bad", "x-amzn-errortype: RequestThrottled\r\n", "")))
        .thenAnswer(DELETED)
        .then((request, out) -> write(out, answer("500 Oops", "", "")));

    assertThat(calls.startDelete(List.of("h")).answer()).isEmpty();
    assertThatThrownBy(() -> calls.changeVisibility(List.of(new Visibility("h", 1))))
        .isInstanceOf(CallFailed.class)
        .hasMessage("HTTP 500");

    assertThat(server.requests()).hasSize(6);
  }

  @Test
  void a_connection_cut_before_or_in_an_answer_is_a_failed_try() {
    server
        .then((request, out) -> false)
        .then((request, out) -> writeAndClose(out, ok(DELETED).substring(0, 60)))
        .thenAnswer(DELETED);

    assertThat(calls.startDelete(List.of("h")).answer()).isEmpty();

    assertThat(server.connections()).isEqualTo(3);
  }

  @Test
  void a_connection_that_was_closed_while_idle_costs_no_try_and_no_pause() {
    // Each answer is followed by the end of its connection, of which the client does not know.
    server.then((request, out) -> writeAndClose(out, ok(DELETED)));
    for (int i = 0; i < 6; i++) {
      assertThat(calls.startDelete(List.of("h")).answer()).isEmpty();
    }
    assertThat(server.connections()).isEqualTo(6);
  }

  @Test
  void connections_are_kept_unless_the_server_says_otherwise() {
    server
        .thenAnswer("{}")
        .thenAnswer("{}")
        .then((request, out) -> write(out, answer("200 OK", "Connection: close\r\n", "{}")))
        .thenAnswer("{}");
    for (int i = 0; i < 5; i++) {
      calls.receive(10, Duration.ofSeconds(20));
    }
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void deletes_are_under_way_together_without_a_thread_each() throws Exception {
    server.thenAnswer(DELETED);
    HttpPool pool = pool(5);
    LeanCalls two = calls(pool, () -> AwsBasicCredentials.create("key", "secret"));
    Sent<List<Failure>> cold = two.startDelete(List.of("h"));
    assertThat(cold.isUnderWay()).as("there is no connection yet").isFalse();
    HttpConnection first = pool.take(Long.MAX_VALUE);
    HttpConnection second = pool.take(Long.MAX_VALUE);
    HttpConnection third = pool.take(Long.MAX_VALUE);
    for (HttpConnection connection : List.of(first, second, third)) {
      pool.connect(connection, System.nanoTime() + Duration.ofSeconds(5).toNanos());
      pool.giveBack(connection);
    }

    Sent<List<Failure>> one = two.startDelete(List.of("h"));
    Sent<List<Failure>> other = two.startDelete(List.of("h"));
    Sent<List<Failure>> late = two.startDelete(List.of("h"));

    assertThat(one.isUnderWay()).isTrue();
    assertThat(other.isUnderWay()).isTrue();
    assertThat(late.isUnderWay())
        .as("more than half are kept for who waits for an answer")
        .isFalse();
    assertThat(late.answer()).isEmpty();
    assertThat(one.isAnswered()).isTrue();
    assertThat(one.answer()).isEmpty();
    assertThat(other.answer()).isEmpty();
    assertThat(cold.answer()).isEmpty();
    assertThat(server.requests()).hasSize(4);
    two.close();
  }

  @Test
  void a_server_that_is_too_slow_is_not_waited_for_and_tried_again() {
    server
        .then((request, out) -> awaitClose())
        .then((request, out) -> write(out, ok("{}").substring(0, 20)) && awaitClose())
        .thenAnswer("{}");
    Request<List<Failure>> impatient = request(Duration.ofSeconds(1), Duration.ofSeconds(8));

    assertThat(new LeanCall<>(carrier(), impatient).answer()).isEmpty();

    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void all_tries_together_have_a_limit() {
    server.then((request, out) -> awaitClose());
    Request<List<Failure>> impatient = request(Duration.ofSeconds(4), Duration.ofMillis(200));

    assertThatThrownBy(() -> new LeanCall<>(carrier(), impatient).answer())
        .isInstanceOf(CallFailed.class)
        .hasMessage("no answer in time");
  }

  @Test
  void an_abort_ends_a_long_poll() throws Exception {
    server.then((request, out) -> awaitClose());
    Fault[] fault = new Fault[1];
    DaemonThread polling = new DaemonThread(() -> fault[0] = faultOfReceive(), "test");
    polling.start();
    await().until(() -> server.requests().size() == 1);

    polling.abort();
    polling.join(4_000);

    assertThat(polling.isAlive()).isFalse();
    assertThat(fault[0].kind()).isEqualTo(Kind.INTERRUPTED);
  }

  @Test
  void credentials_are_asked_for_at_each_try_so_that_expired_ones_pass() {
    AtomicInteger asked = new AtomicInteger();
    server
        .then(
            (request, out) ->
                write(out, answer("403 Forbidden", "x-amzn-errortype: ExpiredToken\r\n", "")))
        .thenAnswer("{}");
    LeanCalls refreshed =
        calls(() -> AwsBasicCredentials.create("key-" + asked.incrementAndGet(), "secret"));

    assertThatThrownBy(() -> refreshed.receive(10, Duration.ofSeconds(20)))
        .hasMessage("ExpiredToken, HTTP 403");
    assertThat(refreshed.receive(10, Duration.ofSeconds(20))).isEmpty();

    assertThat(server.requests().get(0).header("authorization")).contains("Credential=key-1/");
    assertThat(server.requests().get(1).header("authorization")).contains("Credential=key-2/");
  }

  @Test
  void a_provider_without_credentials_is_said_and_nothing_is_sent() {
    LeanCalls without =
        calls(
            () -> {
              throw SdkClientException.create(
                  "Unable to load credentials from any of the providers");
            });

    assertThatThrownBy(() -> without.receive(10, Duration.ofSeconds(20)))
        .isInstanceOf(CallFailed.class)
        .extracting(e -> ((CallFailed) e).fault().kind())
        .isEqualTo(Kind.NO_CREDENTIALS);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anonymous_requests_are_not_signed() {
    server.thenAnswer("{}");

    calls(AnonymousCredentialsProvider.create()).receive(10, Duration.ofSeconds(20));

    assertThat(server.requests().get(0).head()).doesNotContainIgnoringCase("authorization");
  }

  @Test
  void a_clock_that_is_wrong_is_set_by_what_the_server_says() {
    Instant serverTime = Instant.now().plus(Duration.ofHours(3));
    String date = "Date: " + HTTP_DATE.format(serverTime.atZone(ZoneOffset.UTC)) + "\r\n";
    server
        .then(
            (request, out) ->
                write(
                    out,
                    answer(
                        "403 Forbidden", date + "x-amzn-errortype: RequestTimeTooSkewed\r\n", "")))
        .thenAnswer("{}");

    assertThat(calls.receive(10, Duration.ofSeconds(20))).isEmpty();

    String hour =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HH").withZone(ZoneOffset.UTC).format(serverTime);
    assertThat(server.requests().get(0).header("x-amz-date")).doesNotStartWith(hour);
    assertThat(server.requests().get(1).header("x-amz-date")).startsWith(hour);
  }

  private static boolean writeAndClose(OutputStream out, String text) throws IOException {
    write(out, text);
    return false;
  }

  private static boolean awaitClose() throws InterruptedException {
    Thread.currentThread().join(5_000);
    return false;
  }

  private Fault faultOfReceive() {
    try {
      throw new AssertionError(calls.receive(10, Duration.ofSeconds(20)));
    } catch (CallFailed e) {
      return e.fault();
    }
  }

  private Request<List<Failure>> request(Duration tryLimit, Duration limit) {
    return new Request<>() {
      @Override
      public String action() {
        return "DeleteMessageBatch";
      }

      @Override
      public void writeBody(ByteWriter body) {
        body.ascii(NOTHING);
      }

      @Override
      public List<Failure> read(HttpAnswer answer) {
        return BatchAnswer.failures(answer, 0);
      }

      @Override
      public Duration tryLimit() {
        return tryLimit;
      }

      @Override
      public Duration limit() {
        return limit;
      }
    };
  }

  private HttpPool pool(int connections) {
    Route.Scope scope = new Route.Scope("us-east-1", "sqs");
    Route route = new Route(false, "127.0.0.1", server.port(), "/", Optional.of(scope), "agent");
    return new HttpPool(route, (SSLSocketFactory) SSLSocketFactory.getDefault(), connections);
  }

  private Carrier carrier() {
    return new Carrier(
        pool(8),
        (AwsCredentialsProvider) () -> AwsBasicCredentials.create("key", "secret"),
        AwsRetryStrategy.standardRetryStrategy());
  }

  private LeanCalls calls(AwsCredentialsProvider credentials) {
    return calls(pool(8), credentials);
  }

  private static LeanCalls calls(HttpPool pool, AwsCredentialsProvider credentials) {
    Carrier carrier = new Carrier(pool, credentials, AwsRetryStrategy.standardRetryStrategy());
    QueueFacts queue =
        new QueueFacts(
            "http://q/1/q",
            Duration.ofSeconds(30),
            false,
            262_144,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new LeanCalls(carrier, queue, Duration.ofSeconds(30), TimeLimits.NONE);
  }

  private static String message(String body, String md5, String more) {
    return "{\"Messages\":[{\"MessageId\":\"m\",\"ReceiptHandle\":\"h\",\"Body\":\""
        + body
        + "\",\"MD5OfBody\":\""
        + md5
        + "\""
        + more
        + ",\"Attributes\":{\"SentTimestamp\":\"0\"}}]}";
  }

  private static String md5(String text) {
    return BinaryUtils.toHex(Md5Utils.computeMD5Hash(text.getBytes(StandardCharsets.UTF_8)));
  }
}

package dev.sluice.sqs;

import static dev.sluice.sqs.internal.call.ScriptedServer.answer;
import static dev.sluice.sqs.internal.call.ScriptedServer.ok;
import static dev.sluice.sqs.internal.call.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.sqs.internal.call.QueueFacts;
import dev.sluice.sqs.internal.call.ScriptedServer;
import dev.sluice.sqs.internal.call.SharedCalls;
import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Something that is not SQS, or not the SQS of today, answers in its place. */
class StrangersTest {
  private static final String HTML =
      "Content-Type: text/html; charset=utf-8\r\nServer: squid/5.7\r\n";
  private static final String PAGE = "<html><body>Access Denied: body-0</body></html>";
  private static final String QUERY_ERROR =
      "<?xml version=\"1.0\"?><ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">"
          + "<Error><Type>Sender</Type><Code>InvalidAction</Code><Message>body-0</Message></Error>"
          + "<RequestId>r-1</RequestId></ErrorResponse>";

  private volatile String next = ok("{}");

  @AutoClose
  private final ScriptedServer server =
      new ScriptedServer().then((request, out) -> write(out, next));

  private final String url = "http://127.0.0.1:" + server.port() + "/000000000000/queue";
  @AutoClose private final SqsClient client = TestSqs.connection(url).build().open();

  StrangersTest() throws IOException {}

  @ParameterizedTest
  @EnumSource
  void pages_are_told_from_refusals_of_sqs(Transport path) {
    SharedCalls calls = calls(path);

    assertFault(
        calls,
        answer("403 Forbidden", HTML, PAGE),
        Kind.NOT_SQS,
        "HTTP 403 and a page (text/html) from the server 'squid/5.7' in the place of an answer");
    assertFault(
        calls,
        answer("403 Forbidden", "x-amzn-requestid: r-1\r\n", "{\"__type\":\"n#AccessDenied\"}"),
        Kind.DENIED,
        "AccessDenied, HTTP 403, request r-1");
    assertFault(
        calls,
        answer("404 Not Found", "Content-Type: text/plain\r\n", "The resource is not here. body-0"),
        Kind.NOT_SQS,
        "HTTP 404 and a page (text/plain) in the place of an answer of SQS");
    assertFault(
        calls,
        answer("307 Temporary Redirect", "Location: http://login.example/\r\n", ""),
        Kind.NOT_SQS,
        "HTTP 307 and nothing else in the place of an answer of SQS");
    assertFault(calls, answer("200 OK", HTML, PAGE), Kind.NOT_SQS, "the answer is not JSON");
    assertFault(
        calls,
        answer("429 Too Many Requests", HTML, PAGE),
        Kind.PASSING,
        "HTTP 429 and a page (text/html)");
    assertFault(calls, answer("502 Bad Gateway", HTML, PAGE), Kind.PASSING, "HTTP 502 and a page");
    calls.close();
  }

  @ParameterizedTest
  @EnumSource
  void a_server_of_the_query_protocol_is_told_from_a_missing_queue(Transport path) {
    SharedCalls calls = calls(path);
    for (String status : List.of("400 Bad Request", "404 Not Found")) {
      assertFault(
          calls,
          answer(status, "Content-Type: text/xml\r\n", QUERY_ERROR),
          Kind.NOT_SQS,
          "the server speaks only the old Query protocol of SQS");
    }
    assertFault(
        calls,
        answer(
            "400 Bad Request",
            "x-amzn-query-error: AWS.SimpleQueueService.NonExistentQueue;Sender\r\n",
            "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\"}"),
        Kind.GONE,
        "HTTP 400");
    calls.close();
  }

  @Test
  void they_are_told_at_the_start() {
    assertRefused(
        answer("400 Bad Request", "Content-Type: text/xml\r\n", QUERY_ERROR),
        "can't be used: HTTP 400 and an error in XML: the server speaks only the old Query protocol");
    next = answer("500 Oops", "Content-Type: text/xml\r\n", QUERY_ERROR);
    assertThatThrownBy(() -> QueueFacts.find(client, url))
        .as("an error of the server's own may pass")
        .isInstanceOf(SourceUnavailableException.class)
        .hasMessageContaining("the server speaks only the old Query protocol");
    assertRefused(
        answer("403 Forbidden", HTML, PAGE),
        "can't be used: HTTP 403 and a page (text/html) from the server 'squid/5.7'");
    assertRefused(answer("200 OK", HTML, PAGE), "can't be used: the answer is not JSON");
  }

  private void assertFault(SharedCalls calls, String answer, Kind kind, String text) {
    next = answer;
    CallFailed failed =
        catchThrowableOfType(CallFailed.class, () -> calls.receive(10, Duration.ofSeconds(1)));
    assertThat(failed.fault().kind()).as(failed.getMessage()).isEqualTo(kind);
    assertThat(failed.getMessage()).contains(text).doesNotContain("body-0", "login.example", "\n");
  }

  private void assertRefused(String answer, String text) {
    next = answer;
    assertThatThrownBy(() -> QueueFacts.find(client, url))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(text)
        .hasMessageNotContainingAny("body-0", "\n", "does not exist");
  }

  private SharedCalls calls(Transport path) {
    QueueFacts queue = QueueFacts.find(client, url);
    SharedCalls calls = path.calls(client, queue, Duration.ofSeconds(30), 8);
    assertThat(calls.isLean()).isEqualTo(path == Transport.LEAN);
    return calls;
  }
}

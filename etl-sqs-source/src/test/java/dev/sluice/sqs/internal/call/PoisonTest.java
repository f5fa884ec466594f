package dev.sluice.sqs.internal.call;

import static dev.sluice.sqs.internal.call.ScriptedServer.answer;
import static dev.sluice.sqs.internal.call.ScriptedServer.ok;
import static dev.sluice.sqs.internal.call.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.sluice.sqs.internal.http.HttpPool;
import dev.sluice.sqs.internal.http.Request;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one answer leaves behind on its connection reaches no other call. */
class PoisonTest {
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";

  @AutoClose private final ScriptedServer server = new ScriptedServer();
  @AutoClose private final LeanCalls calls = LeanTests.calls(server);

  PoisonTest() throws IOException {}

  /** Whole answers of which the server sent more, or which leave it open where they end. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}x",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 204 No Content\r\n\r\n{\"Messages\":[]}",
        "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        CHUNKED + "Content-Length: 5\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        CHUNKED + "\r\n2\r\n{}\r\n0\r\n\r\n0\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n{}",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
      })
  void an_answer_with_more_or_less_than_it_should_have_spoils_no_other(String odd) {
    server.then((request, out) -> write(out, odd)).thenAnswer("{}");

    Throwable failure = catchThrowable(() -> calls.receive(10, Duration.ofSeconds(1)));
    int requests = server.requests().size();
    for (int i = 0; i < 3; i++) {
      assertThat(calls.receive(10, Duration.ofSeconds(1))).isEmpty();
    }

    assertThat(server.requests().size() - requests).as("no try went astray").isEqualTo(3);
    if (failure == null) {
      assertThat(server.connections()).as("the spoilt one and one more").isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CHUNKED + "\r\n2;note=x\r\n{}\r\n0\r\nTrailer: y\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
      })
  void an_odd_answer_that_ends_where_it_says_keeps_its_connection(String odd) {
    server.then((request, out) -> write(out, odd)).thenAnswer("{}");

    for (int i = 0; i < 3; i++) {
      Throwable failure = catchThrowable(() -> calls.receive(10, Duration.ofSeconds(1)));
      assertThat(failure == null || odd.contains(" 204 ")).isTrue();
    }

    assertThat(server.requests()).hasSize(3);
    assertThat(server.connections()).isOne();
  }

  @Test
  void what_comes_on_a_connection_that_waits_is_not_taken_for_an_answer() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch late = new CountDownLatch(1);
    server
        .then(
            (request, out) -> {
              write(out, ok("{}"));
              taken.await();
              write(out, ok("{\"Messages\":[\"another's\"]}"));
              late.countDown();
              return true;
            })
        .thenAnswer("{}");
    assertThat(calls.receive(10, Duration.ofSeconds(1))).isEmpty();
    taken.countDown();
    late.await();

    assertThat(calls.receive(10, Duration.ofSeconds(1))).isEmpty();

    assertThat(server.requests()).hasSize(2);
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void a_connection_that_waits_keeps_no_large_buffer() {
    server.thenAnswer("{\"Large\":\"" + "x".repeat(20_000_000) + "\"}");
    List<WeakReference<byte[]>> buffers = new ArrayList<>();
    Request<List<String>> request =
        LeanTests.request(
            Duration.ofSeconds(8),
            answer -> {
              buffers.add(new WeakReference<>(answer.bytes()));
              return List.of();
            });
    HttpPool pool = LeanTests.pool(server, InetAddress::getAllByName);

    new LeanCall<>(LeanTests.carrier(pool), request).answer();

    await()
        .until(
            () -> {
              System.gc();
              return buffers.get(0).get() == null;
            });
    assertThat(pool.takeAhead()).as("it still waits").isNotNull();
    pool.close();
  }

  @Test
  void an_error_of_a_proxy_between_two_answers_costs_no_connection() {
    server.then((request, out) -> write(out, answer("503 Slow Down", "", "busy"))).thenAnswer("{}");

    assertThat(calls.receive(10, Duration.ofSeconds(1))).isEmpty();
    assertThat(calls.receive(10, Duration.ofSeconds(1))).isEmpty();

    assertThat(server.connections()).isOne();
  }
}

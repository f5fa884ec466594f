package dev.sluice.sqs.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.http.HttpConnection;
import dev.sluice.sqs.internal.http.HttpPool;
import dev.sluice.sqs.internal.http.Route;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A host with several addresses, at the first of which nobody answers. */
class AddressesTest {
  private static final Duration SHORT = Duration.ofSeconds(4);

  private final ScriptedServer server = new ScriptedServer().thenAnswer("{}");
  private final InetAddress silent = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
  private final InetAddress good = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  private final InetAddress nobodys = InetAddress.getByAddress(new byte[] {127, 0, 0, 3});
  private final ServerSocket full = new ServerSocket(server.port(), 1, silent);
  private final List<Socket> waiting = new ArrayList<>();

  AddressesTest() throws IOException {
    fill();
  }

  /** Until the machine answers nobody at that address any more. */
  private void fill() throws IOException {
    while (true) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(full.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    full.close();
    server.close();
  }

  @Test
  void a_silent_address_leaves_time_for_the_next_and_is_not_tried_first_again() throws Exception {
    HttpPool pool = LeanTests.pool(server, host -> new InetAddress[] {silent, good});
    Carrier carrier = LeanTests.carrier(pool);

    assertThat(answer(carrier)).isEqualTo("{}");
    assertThat(server.requests()).as("at the first try").hasSize(1);

    HttpConnection second =
        new HttpConnection(new Route(false, "h", server.port(), "/", Optional.empty(), "a"));
    long start = System.nanoTime();
    pool.connect(second, start + SHORT.toNanos());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
    second.close();
    pool.close();
  }

  @Test
  void what_failed_is_said_with_the_host() {
    assertThatThrownBy(() -> answer(host -> new InetAddress[] {silent}))
        .isInstanceOf(CallFailed.class)
        .hasMessage("no connection in time (localhost:%d)", server.port());
    assertThatThrownBy(
            () ->
                answer(
                    host -> {
                      throw new UnknownHostException(host);
                    }))
        .isInstanceOf(CallFailed.class)
        .hasMessage("unknown host (localhost:%d)", server.port());
    assertThatThrownBy(() -> answer(host -> new InetAddress[] {nobodys}))
        .isInstanceOf(CallFailed.class)
        .hasMessage("connection refused (localhost:%d)", server.port());
  }

  private String answer(HttpPool.Resolver resolver) {
    return answer(LeanTests.carrier(LeanTests.pool(server, resolver)));
  }

  private static String answer(Carrier carrier) {
    return new LeanCall<>(
            carrier,
            LeanTests.request(
                SHORT, answer -> new String(answer.start(10), StandardCharsets.UTF_8)))
        .answer();
  }
}

package dev.sluice.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WireTest {
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private ServerSocket server;
  private Wire wire;

  /** A server that answers in capitals. */
  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    wire = new Wire(server.getLocalPort());
    thread(
        () -> {
          while (true) {
            Socket socket = server.accept();
            thread(() -> serve(socket));
          }
        });
  }

  @AfterEach
  void stop() throws IOException {
    wire.close();
    wire.close();
    server.close();
  }

  @Test
  void forwards_both_ways_and_the_end_of_a_connection() throws IOException {
    try (Socket client = connect()) {
      assertThat(ask(client, "one")).isEqualTo("ONE");
      assertThat(ask(client, "two")).isEqualTo("TWO");
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void a_cut_breaks_what_is_there_and_what_comes_until_it_is_mended() throws IOException {
    Socket before = connect();
    assertThat(ask(before, "one")).isEqualTo("ONE");

    wire.cut();

    assertThatThrownBy(() -> ask(before, "two")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ask(connect(), "two")).isInstanceOf(IOException.class);
    wire.mend();
    assertThat(ask(connect(), "three")).isEqualTo("THREE");
    assertThat(heard).containsExactly("one", "three");
  }

  @Test
  void breaking_all_spares_the_connections_that_come_after() throws IOException {
    Socket before = connect();
    assertThat(ask(before, "one")).isEqualTo("ONE");

    wire.breakAll();

    assertThatThrownBy(() -> ask(before, "two")).isInstanceOf(IOException.class);
    assertThat(ask(connect(), "three")).isEqualTo("THREE");
  }

  @Test
  void a_lost_request_is_not_heard_and_a_lost_answer_was() throws IOException {
    wire.lose(Wire.Way.REQUEST);
    assertThatThrownBy(() -> ask(connect(), "one")).isInstanceOf(IOException.class);
    wire.lose(Wire.Way.ANSWER);
    assertThatThrownBy(() -> ask(connect(), "two")).isInstanceOf(IOException.class);

    assertThat(ask(connect(), "three")).isEqualTo("THREE");
    assertThat(heard).containsExactly("two", "three");
  }

  @Test
  void what_is_cut_half_way_arrives_by_half() throws IOException {
    Socket client = connect();
    wire.cutHalfway(Wire.Way.ANSWER);

    client.getOutputStream().write("abcd".getBytes(StandardCharsets.UTF_8));

    assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("AB");
    assertThat(ask(connect(), "whole")).isEqualTo("WHOLE");
  }

  @Test
  void a_stall_holds_back_old_and_new_connections_and_then_lets_go() throws IOException {
    Socket before = connect();
    assertThat(ask(before, "one")).isEqualTo("ONE");
    wire.stall();

    Socket during = connect();
    assertSilent(before, "two");
    assertSilent(during, "three");
    assertThat(heard).containsExactly("one");

    wire.mend();
    assertThat(answer(before)).isEqualTo("TWO");
    assertThat(answer(during)).isEqualTo("THREE");
  }

  @Test
  void dropped_answers_never_come_though_the_request_was_heard() throws IOException {
    Socket client = connect();
    wire.drop(Wire.Way.ANSWER);

    assertSilent(client, "one");
    await().untilAsserted(() -> assertThat(heard).containsExactly("one"));
    wire.mend();

    assertThat(ask(connect(), "two")).isEqualTo("TWO");
  }

  @Test
  void a_delay_slows_each_way_until_it_is_mended() throws IOException {
    Socket client = connect();
    wire.delay(Duration.ofMillis(150));
    long start = System.nanoTime();

    assertThat(ask(client, "slow")).isEqualTo("SLOW");

    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(300).toNanos());
    wire.delay(Duration.ofMinutes(1));
    assertSilent(client, "very slow");
    wire.mend();
    assertThat(answer(client)).isEqualTo("VERY SLOW");
  }

  @Test
  void a_wire_at_its_end_refuses() {
    wire.end();

    assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
  }

  private void serve(Socket socket) throws IOException {
    try (socket) {
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[64];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        String request = new String(buffer, 0, length, StandardCharsets.UTF_8);
        heard.add(request);
        socket
            .getOutputStream()
            .write(request.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), wire.port());
    client.setSoTimeout(10_000);
    return client;
  }

  private static String ask(Socket client, String request) throws IOException {
    client.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    return answer(client);
  }

  private static String answer(Socket client) throws IOException {
    byte[] buffer = new byte[64];
    int length = client.getInputStream().read(buffer);
    if (length < 0) {
      throw new IOException("closed");
    }
    return new String(buffer, 0, length, StandardCharsets.UTF_8);
  }

  private static void assertSilent(Socket client, String request) throws IOException {
    client.setSoTimeout(200);
    assertThatThrownBy(() -> ask(client, request)).isInstanceOf(SocketTimeoutException.class);
    client.setSoTimeout(10_000);
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void thread(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // Closed.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}

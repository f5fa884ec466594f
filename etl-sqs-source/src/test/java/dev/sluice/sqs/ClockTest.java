package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Clocks that differ: requests are signed with the wall clock of this machine. */
class ClockTest {

  @ParameterizedTest
  @ValueSource(longs = {60, -60})
  void a_clock_that_is_wrong_by_an_hour_is_corrected_by_the_servers(long minutes) throws Exception {
    try (SkewedServer server = new SkewedServer(Duration.ofMinutes(minutes))) {
      String url = "http://127.0.0.1:" + server.port() + "/000000000000/queue";
      SqsSourceOptions options =
          SqsSourceOptions.builder().queueUrl(url).waitTime(Duration.ofSeconds(1)).build();
      try (SqsClient client = TestSqs.connection(url).build().open();
          SqsSource source = SqsSource.open(client, options)) {
        await()
            .until(
                () ->
                    source.poll(1, Duration.ofMillis(200)).isEmpty() && server.receives.get() >= 2);

        assertThat(source.backlog()).hasValue(0);
        assertThat(source.gauges().failedCalls()).isZero();
      }
      assertThat(server.refused.get()).isPositive();
    }
  }

  /** A queue without messages, on a server whose clock is ahead. */
  private static final class SkewedServer implements AutoCloseable {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final Pattern SIGNED_AT = Pattern.compile("(?i)x-amz-date: *(\\d{8}T\\d{6}Z)");
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");
    private static final DateTimeFormatter BASIC =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX", Locale.ROOT);

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Duration ahead;
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger receives = new AtomicInteger();

    SkewedServer(Duration ahead) throws IOException {
      this.ahead = ahead;
      start(this::accept);
    }

    int port() {
      return listener.getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          Socket socket = listener.accept();
          start(() -> serve(socket));
        }
      } catch (IOException e) {
        // Closed.
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        while (true) {
          String head = head(socket.getInputStream());
          socket.getInputStream().readNBytes(Integer.parseInt(found(LENGTH, head)));
          answer(head, socket);
        }
      } catch (IOException e) {
        // The client went away.
      }
    }

    private void answer(String head, Socket socket) throws IOException {
      Instant now = Instant.now().plus(ahead);
      Instant signed = ZonedDateTime.parse(found(SIGNED_AT, head), BASIC).toInstant();
      boolean skewed = Duration.between(signed, now).abs().compareTo(TOLERANCE) > 0;
      String body = "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"0\"}}";
      if (skewed) {
        refused.incrementAndGet();
        body = "{\"__type\":\"com.amazon.coral.service#RequestTimeTooSkewed\"}";
      } else if (head.contains("ReceiveMessage")) {
        receives.incrementAndGet();
        body = "{}";
      }
      String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
      String text =
          "HTTP/1.1 %s\r\nDate: %s\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(skewed ? "403 Forbidden" : "200 OK", date, body.length(), body);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("ended");
        }
        head.append((char) next);
      }
      return head.toString();
    }

    private static String found(Pattern pattern, String head) throws IOException {
      Matcher matcher = pattern.matcher(head);
      if (!matcher.find()) {
        throw new IOException("no " + pattern);
      }
      return matcher.group(1);
    }

    private static void start(Runnable work) {
      Thread thread = new Thread(work, "skewed-server");
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}

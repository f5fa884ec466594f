package dev.sluice.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An SQS server that costs little: blocking sockets, a thread a connection, messages rendered
 * beforehand. It speaks AWS JSON 1.0 over HTTP for the actions that Sluice uses, checks no
 * signature and keeps no visibility timeouts. {@code GET /stats} answers what it counted, {@code
 * GET /reset?latencyMillis=10} makes all messages wait again.
 *
 * <p>It has a queue {@code logins} with its dead-letter queue {@code dead-letters}. Thread-safe.
 */
final class QueueServer implements AutoCloseable {
  static final String QUEUE = "logins";
  static final String DEAD_LETTERS = "dead-letters";

  private static final Logger log = LoggerFactory.getLogger(QueueServer.class);
  private static final Pattern RESET = Pattern.compile("^GET /reset\\?latencyMillis=(\\d{1,5}) ");
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket server;
  private volatile Duration latency;
  private final BenchQueue logins = new BenchQueue();
  private final BenchQueue deadLetters = new BenchQueue();
  private final Traffic traffic = new Traffic();
  private final SqsActions actions;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private QueueServer(ServerSocket server, Duration latency) {
    this.server = server;
    this.latency = latency;
    this.actions =
        new SqsActions(
            Map.of(QUEUE, logins, DEAD_LETTERS, deadLetters),
            Map.of(QUEUE, DEAD_LETTERS),
            endpoint().toString());
  }

  /**
   * Starts a server on this machine's loopback address.
   *
   * @param port 0 for any that is free
   * @param latency how long each call takes at least, from the request's last byte to the answer's
   *     first
   */
  static QueueServer start(int port, Duration latency) {
    try {
      QueueServer started =
          new QueueServer(new ServerSocket(port, 512, InetAddress.getLoopbackAddress()), latency);
      daemon(started::accept, "accept").start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("the queue server did not start", e);
    }
  }

  URI endpoint() {
    return URI.create(
        "http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort());
  }

  String queueUrl() {
    return endpoint() + "/" + SqsActions.ACCOUNT + "/" + QUEUE;
  }

  BenchQueue logins() {
    return logins;
  }

  /** What was counted so far, as JSON. */
  String stats() {
    BenchQueue.Counts counts = logins.counts();
    return "{\"messages\":%d,\"waiting\":%d,\"inFlight\":%d,\"deleted\":%d,\"handedOut\":%d,\"deadLetters\":%d,%s}"
        .formatted(
            counts.messages(),
            counts.waiting(),
            counts.inFlight(),
            counts.deleted(),
            counts.handedOut(),
            deadLetters.counts().messages(),
            traffic.json());
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.add(socket);
        daemon(() -> serve(socket), "connection").start();
      }
    } catch (IOException e) {
      log.debug("accepts no more: {}", e.toString());
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      HttpRequests requests = new HttpRequests(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      while (requests.readHead()) {
        if (requests.expectsContinue()) {
          out.write(CONTINUE);
        }
        requests.readBody();
        if (requests.line().startsWith("GET ")) {
          out.write(
              response("200 OK", control(requests.line()).getBytes(StandardCharsets.US_ASCII)));
        } else {
          answer(requests, out);
        }
      }
    } catch (SocketException e) {
      log.debug("a connection was cut: {}", e.toString());
    } catch (IOException | RuntimeException e) {
      log.warn("a connection failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(socket);
    }
  }

  private String control(String line) {
    Matcher reset = RESET.matcher(line);
    if (reset.find()) {
      latency = Duration.ofMillis(Long.parseLong(reset.group(1)));
      logins.reset();
      traffic.reset();
    }
    return stats();
  }

  private void answer(HttpRequests requests, OutputStream out)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    String action = requests.action();
    traffic.begin(action);
    try {
      byte[] response;
      try {
        SqsRequest request =
            SqsRequest.parse(requests.buffer(), requests.bodyBegin(), requests.bodyLength());
        response = response("200 OK", actions.answer(action, request));
      } catch (SqsActions.Refused e) {
        response = response("400 Bad Request", e.body());
      }
      awaitLatency(begin);
      out.write(response);
    } finally {
      traffic.end(action);
    }
  }

  private void awaitLatency(long begin) {
    long left = latency.toNanos() - (System.nanoTime() - begin);
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = latency.toNanos() - (System.nanoTime() - begin);
    }
  }

  private static byte[] response(String status, byte[] body) {
    byte[] head =
        ("HTTP/1.1 "
                + status
                + "\r\nx-amzn-RequestId: 00000000-0000-4000-8000-000000000000"
                + "\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] response = new byte[head.length + body.length];
    System.arraycopy(head, 0, response, 0, head.length);
    System.arraycopy(body, 0, response, head.length, body.length);
    return response;
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Stops and cuts every connection. */
  @Override
  public void close() throws IOException {
    server.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}

package dev.sluice.sqs.internal.call;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that writes to the socket just what a test says, one step for each request. */
public final class ScriptedServer implements AutoCloseable {
  private final ServerSocket server;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Step> steps = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger next = new AtomicInteger();

  /** What becomes of a request. */
  public interface Step {
    /** Answers it; false closes the connection. */
    boolean answer(Request request, OutputStream out) throws Exception;
  }

  public record Request(String head, String body) {
    public String header(String name) {
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  public ScriptedServer() throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  public ScriptedServer(ServerSocket server) {
    this.server = server;
    start(this::accept);
  }

  /** Adds a step; the last one is repeated. */
  public ScriptedServer then(Step step) {
    steps.add(step);
    return this;
  }

  /** Adds an answer of status 200 by its body. */
  public ScriptedServer thenAnswer(String body) {
    return then((request, out) -> write(out, ok(body)));
  }

  public static String ok(String body) {
    return answer("200 OK", "", body);
  }

  public static String answer(String status, String headers, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return "HTTP/1.1 "
        + status
        + "\r\n"
        + headers
        + "Content-Length: "
        + length
        + "\r\n\r\n"
        + body;
  }

  public static boolean write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    return true;
  }

  public int port() {
    return server.getLocalPort();
  }

  public List<Request> requests() {
    return requests;
  }

  /** How many connections were opened. */
  public int connections() {
    return sockets.size();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        sockets.add(socket);
        start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      boolean open = true;
      while (open) {
        Request request = read(socket.getInputStream());
        requests.add(request);
        Step step = steps.get(Math.min(next.getAndIncrement(), steps.size() - 1));
        open = step.answer(request, socket.getOutputStream());
      }
    } catch (Exception e) {
      // The test sees it at the client.
    }
  }

  private static Request read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String head = "";
    while (!head.endsWith("\r\n\r\n")) {
      int one = in.read();
      if (one < 0) {
        throw new IOException("closed");
      }
      bytes.write(one);
      head = bytes.toString(StandardCharsets.ISO_8859_1);
    }
    int length = Integer.parseInt(new Request(head, "").header("content-length"));
    return new Request(head, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

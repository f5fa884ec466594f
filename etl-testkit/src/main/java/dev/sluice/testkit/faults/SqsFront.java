package dev.sluice.testkit.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.testkit.SqsQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An HTTP server on a free port before an SQS server, for clients that speak its JSON protocol, as
 * the AWS SDK does. It passes calls on, but for those that a test has a {@link Rule} for: one rule
 * per action, the latest counts. It also counts the calls. Thread-safe.
 */
public final class SqsFront implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TARGET = "X-Amz-Target";
  private static final Set<String> NOT_PASSED_ON =
      Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final HttpServer front;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Rule> rules = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> calls = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
  private final Map<String, Integer> mostRunning = new ConcurrentHashMap<>();
  private final Map<String, Integer> receives = new ConcurrentHashMap<>();
  private volatile CountDownLatch held = new CountDownLatch(0);

  /**
   * Begins to listen.
   *
   * @param server the SQS server, such as {@code SqsServer.endpoint()}
   */
  public SqsFront(URI server) {
    this.server = server.resolve("/");
    try {
      front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    front.setExecutor(threads);
    front.createContext("/", this::handle);
    front.start();
  }

  /** The URL by which a queue is reached through this server. */
  public String url(SqsQueue queue) {
    return url(queue.url());
  }

  /** The URL by which the queue of another URL is reached through this server. */
  public String url(String queueUrl) {
    return endpoint() + URI.create(queueUrl).getPath();
  }

  /** The URL to give to a client in the place of the server's. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public int port() {
    return front.getAddress().getPort();
  }

  /** Sets the rule of an action, such as {@code ReceiveMessage}. */
  public SqsFront on(String action, Rule rule) {
    rules.put(action, rule);
    return this;
  }

  /** Drops every rule. */
  public void clear() {
    rules.clear();
  }

  /** Lets no receive begin until {@link #letGo}. */
  public void holdReceives() {
    held = new CountDownLatch(1);
  }

  public void letGo() {
    held.countDown();
  }

  /** How often an action was called. */
  public long count(String action) {
    return calls.computeIfAbsent(action, name -> new AtomicLong()).get();
  }

  /** The most calls of an action that ran at the same moment. */
  public int mostRunning(String action) {
    return mostRunning.getOrDefault(action, 0);
  }

  /** How many calls of an action run now. */
  public int running(String action) {
    return running.computeIfAbsent(action, name -> new AtomicInteger()).get();
  }

  /**
   * How often the server handed out each message, by its id: also those whose caller did not wait
   * for the answer, as a server may that does not notice.
   */
  public Map<String, Integer> receives() {
    return Map.copyOf(receives);
  }

  /** Stops listening and ends the calls that run, without an answer. */
  @Override
  public void close() {
    front.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestHeaders().getFirst(TARGET);
    String prefix = target.substring(0, target.indexOf('.') + 1);
    String action = target.substring(prefix.length());
    Call call =
        new Call(
            (name, body) -> send(exchange, prefix + name, body),
            action,
            JSON.readTree(exchange.getRequestBody()));
    calls.computeIfAbsent(action, name -> new AtomicLong()).incrementAndGet();
    AtomicInteger now = running.computeIfAbsent(action, name -> new AtomicInteger());
    mostRunning.merge(action, now.incrementAndGet(), Math::max);
    try {
      if (action.equals("ReceiveMessage")) {
        held.await();
      }
      Answer answer = rules.getOrDefault(action, Rule.passing()).answer(call);
      byte[] body = JSON.writeValueAsBytes(answer.body());
      exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      // Closed without an answer, as the rule or the server wants it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      now.decrementAndGet();
      exchange.close();
    }
  }

  private Answer send(HttpExchange exchange, String target, JsonNode body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server)
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                request.setHeader(name, values.get(0));
              }
            });
    request.setHeader(TARGET, target);
    HttpResponse<byte[]> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    JsonNode json = answer.body().length == 0 ? JSON.nullNode() : JSON.readTree(answer.body());
    if (target.endsWith(".ReceiveMessage")) {
      json.path("Messages")
          .forEach(one -> receives.merge(one.path("MessageId").asText(), 1, Integer::sum));
    }
    return Answer.of(answer.statusCode(), json);
  }
}

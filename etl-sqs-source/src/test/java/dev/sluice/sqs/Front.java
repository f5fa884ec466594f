package dev.sluice.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.testkit.Queue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * An HTTP server before the SQS server. It passes calls on, but for those that a test has a rule
 * for: one rule per action, the latest counts.
 */
final class Front implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Rule> rules = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
  private final Map<String, Integer> mostRunning = new ConcurrentHashMap<>();
  private volatile CountDownLatch held = new CountDownLatch(0);
  private final List<String> calls = new CopyOnWriteArrayList<>();

  Front() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The URL by which a queue is reached through this server. */
  String url(Queue queue) {
    return "http://127.0.0.1:%d%s".formatted(port(), URI.create(queue.url()).getPath());
  }

  int port() {
    return server.getAddress().getPort();
  }

  Front on(String action, Rule rule) {
    rules.put(action, rule);
    return this;
  }

  /** Lets no receive begin until {@link #letGo}. */
  void holdReceives() {
    held = new CountDownLatch(1);
  }

  void letGo() {
    held.countDown();
  }

  void clear() {
    rules.clear();
  }

  /** How often an action was called. */
  long count(String action) {
    return calls.stream().filter(action::equals).count();
  }

  /** The most calls of an action that ran at the same moment. */
  int mostRunning(String action) {
    return mostRunning.getOrDefault(action, 0);
  }

  /** How many calls of an action run now. */
  int running(String action) {
    return running.computeIfAbsent(action, name -> new AtomicInteger()).get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String action = target.substring(target.indexOf('.') + 1);
    Call call = new Call(exchange, JSON.readTree(exchange.getRequestBody()));
    calls.add(action);
    AtomicInteger now = running.computeIfAbsent(action, name -> new AtomicInteger());
    mostRunning.merge(action, now.incrementAndGet(), Math::max);
    try {
      if (action.equals("ReceiveMessage")) {
        held.await();
      }
      Answer answer = rules.getOrDefault(action, Call::pass).answer(call);
      byte[] body = JSON.writeValueAsBytes(answer.body());
      exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    } catch (Reset e) {
      // The connection is closed without an answer.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      now.decrementAndGet();
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** What becomes of a call. */
  interface Rule {
    Answer answer(Call call) throws IOException, InterruptedException, Reset;
  }

  static Rule failing(int status, String code) {
    return call -> error(status, code);
  }

  static Rule resetting() {
    return call -> {
      throw new Reset();
    };
  }

  /** The call takes effect, and its answer is lost. */
  static Rule resettingAfterwards() {
    return call -> {
      call.pass();
      throw new Reset();
    };
  }

  /** The first {@code times} calls go by {@code rule}, and all others are passed on. */
  static Rule first(int times, Rule rule) {
    AtomicInteger count = new AtomicInteger();
    return call -> count.getAndIncrement() < times ? rule.answer(call) : call.pass();
  }

  /** The chosen entries of a batch, counted from 0, fail and take no effect. */
  static Rule failingEntries(IntPredicate chosen, boolean senderFault, String code) {
    return call -> call.passWithout(chosen, senderFault, code);
  }

  static Answer error(int status, String code) {
    ObjectNode body = JSON.createObjectNode();
    body.put("__type", "com.amazonaws.sqs#" + code);
    body.put("message", "a message that quotes body-0");
    return new Answer(status, body);
  }

  record Answer(int status, JsonNode body) {}

  static final class Reset extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** One call and its JSON. */
  record Call(HttpExchange exchange, JsonNode body) {
    private static final Set<String> NOT_PASSED_ON =
        Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

    Answer pass() throws IOException, InterruptedException {
      return pass(body);
    }

    private Answer pass(JsonNode body) throws IOException, InterruptedException {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(TestSqs.SERVER.endpoint().resolve("/"))
              .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                  request.header(name, values.get(0));
                }
              });
      HttpResponse<byte[]> answer =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      JsonNode json = answer.body().length == 0 ? JSON.nullNode() : JSON.readTree(answer.body());
      return new Answer(answer.statusCode(), json);
    }

    /** Says that all entries succeeded, and does nothing. */
    Answer pretend() {
      ObjectNode all = JSON.createObjectNode();
      ArrayNode successful = all.putArray("Successful");
      body.get("Entries").forEach(entry -> successful.addObject().set("Id", entry.get("Id")));
      return new Answer(200, all);
    }

    Answer passWithout(IntPredicate chosen, boolean senderFault, String code)
        throws IOException, InterruptedException {
      ObjectNode rest = body.deepCopy();
      ArrayNode entries = rest.putArray("Entries");
      ArrayNode failed = JSON.createArrayNode();
      for (int i = 0; i < body.get("Entries").size(); i++) {
        JsonNode entry = body.get("Entries").get(i);
        if (!chosen.test(i)) {
          entries.add(entry);
        } else if (!code.isEmpty()) {
          ObjectNode failure = failed.addObject();
          failure.set("Id", entry.get("Id"));
          failure.put("SenderFault", senderFault).put("Code", code).put("Message", "of body-0");
        }
      }
      ObjectNode answer = JSON.createObjectNode();
      answer.putArray("Successful");
      if (!entries.isEmpty()) {
        answer = (ObjectNode) pass(rest).body();
      }
      answer.set("Failed", failed);
      return new Answer(200, answer);
    }
  }
}

package dev.sluice.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.masking.KeySets;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long Sluice takes to start, by the clock of this one process: from the moment before
 * a child process is made to its end ({@code --version}, {@code --help}), or to its first {@code
 * ReceiveMessage} ({@code run}), seen by an HTTP server that stands before ElasticMQ. Both servers
 * and PostgreSQL run and are warm, and share the machine with the child.
 *
 * <pre>{@code
 * ./sluice --version    # builds what the class path needs
 * java -cp 'etl-demo/target/classes:etl-demo/target/lib/*' \
 *   etl-runner/src/test/java/dev/sluice/runner/StartTime.java 9 java -jar etl-runner/target/sluice.jar
 * }</pre>
 *
 * The first argument is the number of runs, of which medians are shown; the others are the command.
 * Two runs more, before those, are not counted.
 */
final class StartTime {
  private static final int UNCOUNTED = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<String> command;
  private final Map<String, String> environment;
  private volatile CountDownLatch received = new CountDownLatch(1);
  private volatile long receivedAt;

  private StartTime(List<String> command, Map<String, String> environment) {
    this.command = command;
    this.environment = environment;
  }

  /** What one start took. */
  private record Sample(Duration wall, Duration cpu) {}

  public static void main(String[] args) throws Exception {
    int runs = Integer.parseInt(args[0]);
    List<String> command = List.of(args).subList(1, args.length);
    Path directory = Files.createTempDirectory("sluice-start");
    Path keySet = directory.resolve("keyset.json");
    KeySets.create(keySet);
    try (PostgresServer postgres = PostgresServer.start();
        SqsServer sqs = SqsServer.start()) {
      HttpServer front =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      SqsQueue dead = sqs.createQueue("logins-dead");
      SqsQueue queue = sqs.queue("logins").deadLetterQueue(dead, 3).create();
      URI address = URI.create("http://127.0.0.1:" + front.getAddress().getPort());
      StartTime start =
          new StartTime(
              command,
              Map.of(
                  "AWS_ACCESS_KEY_ID", sqs.accessKey(),
                  "AWS_SECRET_ACCESS_KEY", sqs.secretKey(),
                  "AWS_REGION", sqs.region(),
                  "SLUICE_QUEUE_URL", address + URI.create(queue.url()).getPath(),
                  "SLUICE_JDBC_URL", postgres.jdbcUrl(),
                  "SLUICE_DB_USER", postgres.user(),
                  "SLUICE_DB_PASSWORD", postgres.password(),
                  "SLUICE_KEYSET", keySet.toString()));
      HttpClient client = HttpClient.newHttpClient();
      front.setExecutor(Executors.newCachedThreadPool());
      front.createContext("/", exchange -> start.forward(exchange, client, sqs.endpoint()));
      front.start();
      System.out.printf("%-22s %8s %17s %8s%n", "ms", "median", "range", "CPU");
      start.show("--version", runs, () -> start.toEnd("--version"));
      start.show("--help", runs, () -> start.toEnd("--help"));
      start.show("run --help", runs, () -> start.toEnd("run", "--help"));
      start.show("run, first receive", runs, start::toFirstReceive);
    } finally {
      Files.delete(keySet);
      Files.delete(directory);
    }
    System.exit(0);
  }

  @FunctionalInterface
  private interface Measured {
    Sample once() throws IOException, InterruptedException;
  }

  private void show(String what, int runs, Measured measured)
      throws IOException, InterruptedException {
    List<Long> wall = new ArrayList<>();
    List<Long> cpu = new ArrayList<>();
    for (int i = -UNCOUNTED; i < runs; i++) {
      Sample sample = measured.once();
      if (i >= 0) {
        wall.add(sample.wall().toMillis());
        cpu.add(sample.cpu().toMillis());
      }
    }
    wall.sort(null);
    cpu.sort(null);
    String range = wall.get(0) + "-" + wall.get(runs - 1);
    System.out.printf("%-22s %8d %17s %8d%n", what, wall.get(runs / 2), range, cpu.get(runs / 2));
  }

  private Sample toEnd(String... arguments) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process child = start(arguments);
    // The last that can be read of a child's CPU time is what it had just before its end.
    Duration cpu = Duration.ZERO;
    while (!child.waitFor(1, TimeUnit.MILLISECONDS)) {
      cpu = child.info().totalCpuDuration().orElse(cpu);
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    if (child.exitValue() != 0) {
      throw new IllegalStateException(command + " ended with status " + child.exitValue());
    }
    return new Sample(wall, cpu);
  }

  private Sample toFirstReceive() throws IOException, InterruptedException {
    received = new CountDownLatch(1);
    long start = System.nanoTime();
    Process child = start("run");
    try {
      if (!received.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("nothing was received within " + PATIENCE);
      }
      Duration cpu = child.info().totalCpuDuration().orElse(Duration.ZERO);
      return new Sample(Duration.ofNanos(receivedAt - start), cpu);
    } finally {
      child.destroy();
      child.waitFor();
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private void forward(HttpExchange exchange, HttpClient client, URI server) throws IOException {
    try (exchange) {
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      if ("AmazonSQS.ReceiveMessage".equals(target) && received.getCount() > 0) {
        receivedAt = System.nanoTime();
        received.countDown();
      }
      HttpRequest.Builder request =
          HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
      for (String name : List.of("X-Amz-Target", "Content-Type", "Authorization", "X-Amz-Date")) {
        List<String> values = exchange.getRequestHeaders().getOrDefault(name, List.of());
        values.forEach(value -> request.header(name, value));
      }
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

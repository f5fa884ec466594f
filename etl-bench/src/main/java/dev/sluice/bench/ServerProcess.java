package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server of this module in a process of its own, which ends with this one. */
final class ServerProcess implements AutoCloseable {
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final Process process;
  private final String queueUrl;
  private final HttpClient http = HttpClient.newHttpClient();

  private ServerProcess(Process process, String queueUrl) {
    this.process = process;
    this.queueUrl = queueUrl;
  }

  /** Starts a server and waits for the line that says where its queue is. */
  static ServerProcess start(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String queueUrl = out.readLine();
    if (queueUrl == null) {
      throw new IllegalStateException(command + " did not start");
    }
    return new ServerProcess(process, queueUrl);
  }

  String queueUrl() {
    return queueUrl;
  }

  double cpuMillis() {
    return ProcessTree.cpuMillis(process.pid());
  }

  /** Asks a {@link QueueServer} for more than SQS does: {@code /stats}, {@code /reset?…}. */
  JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(queueUrl).resolve(path)).build();
    return new JsonMapper()
        .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor(LONGEST_END.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}

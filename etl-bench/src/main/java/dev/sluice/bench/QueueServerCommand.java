package dev.sluice.bench;

import dev.sluice.testkit.LoginMessages;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a {@link QueueServer} until its standard input ends. */
@Command(
    name = "queue-server",
    description = {
      "An SQS server of its own process that costs little CPU, with made-up login messages.",
      "",
      "Prints the URL of its queue once it is ready and runs until its standard input ends or it is"
          + " killed. GET /stats on its port answers counts as JSON."
    },
    mixinStandardHelpOptions = true)
final class QueueServerCommand implements Callable<Integer> {
  static final long SEED = 7;

  /** At a round minute of the past, so that every run makes the same rows. */
  static final long FIRST_SENT_MILLIS = 1_767_225_600_000L;

  @Option(names = "--port", description = "The port; 0, the default, takes a free one.")
  private int port;

  @Option(
      names = "--messages",
      defaultValue = "300000",
      description = "How many messages wait at the start. Default: 300000.")
  private int messages;

  @Option(
      names = "--latency",
      defaultValue = "0",
      converter = Millis.class,
      description = "How long each call takes at least: 10ms. Default: 0.")
  private Duration latency = Duration.ZERO;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (QueueServer server = QueueServer.start(port, latency)) {
      fill(server.logins(), messages);
      out.println(server.queueUrl());
      out.flush();
      while (System.in.read() >= 0) {
        // Until the one that started it lets go.
      }
      out.println(server.stats());
      out.flush();
    }
    return 0;
  }

  static void fill(BenchQueue queue, int messages) {
    LoginMessages bodies = LoginMessages.seeded(SEED);
    for (int i = 0; i < messages; i++) {
      queue.add(bodies.next().json(), SEED, FIRST_SENT_MILLIS + i);
    }
  }
}

package dev.sluice.bench;

import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** ElasticMQ in a process of its own, until its standard input ends. */
@Command(
    name = "elasticmq-server",
    description = "ElasticMQ with made-up login messages. Used by 'drain --server elasticmq'.",
    mixinStandardHelpOptions = true)
final class ElasticMqCommand implements Callable<Integer> {
  private static final int SENT_AT_ONCE = 1_000;

  @Option(names = "--messages", defaultValue = "300000")
  private int messages;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (SqsServer server = SqsServer.start()) {
      SqsQueue deadLetters = server.createQueue(QueueServer.DEAD_LETTERS);
      SqsQueue queue = server.queue(QueueServer.QUEUE).deadLetterQueue(deadLetters, 5).create();
      LoginMessages bodies = LoginMessages.seeded(QueueServerCommand.SEED);
      for (int sent = 0; sent < messages; sent += SENT_AT_ONCE) {
        server.send(queue.url(), bodies.valid(Math.min(SENT_AT_ONCE, messages - sent)));
      }
      out.println(queue.url());
      out.flush();
      while (System.in.read() >= 0) {
        // Until the one that started it lets go.
      }
    }
    return 0;
  }
}

package dev.sluice.demo;

import dev.sluice.masking.KeySets;
import dev.sluice.runner.Sluice;
import dev.sluice.testkit.LoginMessages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice demo}: the whole way of 100 messages, on servers of its own. */
@Command(
    name = "demo",
    description = {
      "Shows the whole way of 100 made-up login messages, one of which is broken.",
      "",
      "Starts a PostgreSQL and an SQS server of its own, sends the messages, runs as 'sluice run"
          + " --until-empty' does, and shows what it made of them. Nothing needs to be set up."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int MESSAGES = 100;
  private static final long SEED = 7;

  @Option(
      names = "--keep",
      arity = "0..1",
      fallbackValue = "true",
      description = "Leave the servers up until Ctrl-C, and say how to connect.")
  private boolean keep;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write what became of the messages to a JSON file.")
  private @Nullable Path report;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println("Starting PostgreSQL and SQS ...");
    try (DemoServers servers = DemoServers.start()) {
      Path messages = servers.file("logins.json");
      Files.write(messages, LoginMessages.loginBatch(MESSAGES, SEED));
      KeySets.create(servers.keySet());
      int status = sluice(servers, out, List.of("send", messages.toString()));
      if (status == ExitCode.OK) {
        status = sluice(servers, out, drain());
        out.println("\n" + new Findings(servers).text());
      }
      if (keep) {
        out.println("\n" + servers.howToConnect());
        new CountDownLatch(1).await();
      }
      return status;
    }
  }

  private List<String> drain() {
    List<String> arguments = new ArrayList<>(List.of("run", "--until-empty"));
    if (report != null) {
      arguments.addAll(List.of("--report", report.toString()));
    }
    return arguments;
  }

  /** Runs a command as everybody does, with nothing but these servers set. */
  private static int sluice(DemoServers servers, PrintWriter out, List<String> arguments) {
    out.println("\nsluice " + String.join(" ", arguments));
    return Sluice.commandLine(servers.environment())
        .setOut(out)
        .execute(arguments.toArray(String[]::new));
  }
}

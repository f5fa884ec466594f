package dev.sluice.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How the rate of writing changes with the size of the ledger. */
@Command(
    name = "growth",
    description = {
      "Writes rows into a table whose ledger holds more and more keys already.",
      "",
      "The ledger is filled without its index, which is built afterwards, so that 50 million keys"
          + " take minutes (and about 5 GB). Keys are random, as message ids are, or begin with the time."
    },
    mixinStandardHelpOptions = true)
final class GrowthCommand implements Callable<Integer> {
  private enum Keys {
    RANDOM("random", "gen_random_uuid()"),
    TIMED(
        "by time",
        "(lpad(to_hex("
            + QueueServerCommand.FIRST_SENT_MILLIS
            + " - %d + n), 12, '0') || substr(replace(gen_random_uuid()::text, '-', ''), 13))::uuid");

    private final String words;
    private final String expression;

    Keys(String words, String expression) {
      this.words = words;
      this.expression = expression;
    }
  }

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "0,5,20,50",
      description = "Of the ledger, in millions, growing. Default: 0,5,20,50.")
  private List<Integer> millions = List.of();

  @Option(
      names = "--keys",
      split = ",",
      defaultValue = "RANDOM,TIMED",
      description = "Which: ${COMPLETION-CANDIDATES}. Default: both.")
  private List<Keys> kinds = List.of();

  @Option(names = "--messages", defaultValue = "200000", description = "Each. Default: 200000.")
  private int messages;

  @Option(names = "--home", defaultValue = "${sys:sluice.home:-.}", hidden = true)
  private Path home = Path.of("");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, SQLException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Programs programs = new Programs(home);
    out.println(
        "| keys in the ledger, million | kind of keys | rows/s | PostgreSQL's CPU µs/row | WAL bytes/row |");
    out.println("| --- | --- | --- | --- | --- |");
    try (Stage stage = Stage.open(programs, 1, false)) {
      for (Keys keys : kinds) {
        Growing growing = new Growing(stage, keys.expression);
        for (int i = 0; i < millions.size(); i++) {
          growing.fillTo(millions.get(i) * 1_000_000L);
          Growing.Cost cost = growing.write(arguments(keys, i), messages);
          out.printf(
              "| %d | %s | %,.0f | %.1f | %,.0f |%n",
              millions.get(i), keys.words, cost.perSecond(), cost.cpuMicros(), cost.walBytes());
          out.flush();
        }
        growing.drop();
      }
    }
    return 0;
  }

  private List<String> arguments(Keys keys, int seed) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--messages", Integer.toString(messages)));
    arguments.addAll(List.of("--seed", Integer.toString(1_000 + seed)));
    if (keys == Keys.TIMED) {
      arguments.add("--timed-keys");
    }
    return arguments;
  }
}

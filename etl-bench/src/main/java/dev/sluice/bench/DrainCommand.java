package dev.sluice.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whole drains beside their floors, in one table. */
@Command(
    name = "drain",
    description = {
      "Drains a queue into PostgreSQL with the runner's own process, beside a drain by the SDK alone"
          + " and the writing of rows alone.",
      "",
      "Everything is run in turn, --runs times over, so that a drift of the machine hits all alike;"
          + " the table shows medians, and the ratios are medians of the ratios within each round."
          + " Each run is checked: every message deleted, every row there once."
    },
    mixinStandardHelpOptions = true)
final class DrainCommand implements Callable<Integer> {
  @Option(names = "--messages", defaultValue = "300000", description = "A run's. Default: 300000.")
  private int messages;

  @Option(names = "--runs", defaultValue = "5", description = "Rounds. Default: 5.")
  private int runs;

  @Option(
      names = "--latency",
      split = ",",
      defaultValue = "0",
      converter = Millis.class,
      description = "How long each call to the queue takes: 0,10ms,50ms. Default: 0.")
  private List<Duration> latencies = List.of();

  @Option(
      names = "--masker",
      split = ",",
      defaultValue = "hmac",
      description = "One or more: hmac,sha256. Default: hmac.")
  private List<String> maskers = List.of();

  @Option(
      names = "--variant",
      converter = Variant.Reader.class,
      paramLabel = "NAME[;jar=FILE][;jvm=FLAGS][;args=FLAGS]",
      description =
          "A way to run the runner, to be compared with others; repeatable. Default: this checkout's"
              + " jar and flags.")
  private List<Variant> variants = new ArrayList<>();

  @Option(
      names = "--server",
      defaultValue = "lean",
      description = "lean, or elasticmq, which costs more than the client. Default: lean.")
  private String server = "";

  @Option(
      names = "--floors",
      arity = "1",
      defaultValue = "true",
      description = "false: leave the SDK alone and the writing alone out.")
  private boolean floors;

  @Option(names = "--pollers", defaultValue = "16", description = "Of the SDK alone. Default: 16.")
  private int pollers;

  @Option(names = "--home", defaultValue = "${sys:sluice.home:-.}", hidden = true)
  private Path home = Path.of("");

  @Spec private @Nullable CommandSpec spec;

  private final Map<String, List<Figures>> figures = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<Variant> compared = variants.isEmpty() ? List.of(Variant.named("sluice")) : variants;
    try (Stage stage = Stage.open(new Programs(home), messages, server.equals("elasticmq"))) {
      for (int round = 1; round <= runs; round++) {
        for (Duration latency : latencies) {
          if (floors) {
            note(Report.sdkOnly(latency), stage.sdkOnly(latency, pollers));
          }
          for (Variant variant : compared) {
            for (String masker : maskers) {
              note(Report.sluice(variant, masker, latency), stage.sluice(variant, latency, masker));
            }
          }
        }
        if (floors) {
          note(Report.WRITE_ONLY, stage.writeOnly());
        }
      }
      out.println(
          "%d messages a run, medians of %d rounds; %d cores, Java %s, PostgreSQL %s, server %s%n"
              .formatted(
                  messages,
                  runs,
                  Runtime.getRuntime().availableProcessors(),
                  Runtime.version(),
                  stage.postgresVersion(),
                  server));
      out.println(new Report(figures).markdown());
      out.flush();
    }
    return 0;
  }

  private void note(String name, Figures run) {
    figures.computeIfAbsent(name, key -> new ArrayList<>()).add(run);
    System.err.printf(
        "%-40s %,8.0f/s %6.1f us cpu, %6.1f at work, %5.1f postgres, %5.1f queue, %4.0f MiB, %5.1f KiB allocated, %.1f s, start %.2f s%n",
        name,
        run.perSecond(),
        run.cpuMicros(),
        run.workMicros(),
        run.postgresMicros(),
        run.queueMicros(),
        run.peakMebibytes(),
        run.allocatedKibibytes(),
        run.seconds(),
        run.startSeconds());
  }
}

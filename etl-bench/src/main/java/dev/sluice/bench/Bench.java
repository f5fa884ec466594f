package dev.sluice.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the benchmarks. */
@Command(
    name = "bench",
    description = "Measures Sluice. See docs/performance.md.",
    subcommands = {
      DrainCommand.class,
      GrowthCommand.class,
      JmhCommand.class,
      QueueServerCommand.class,
      ElasticMqCommand.class,
      SdkDrainCommand.class,
      WriteOnlyCommand.class
    },
    mixinStandardHelpOptions = true)
public final class Bench {

  private Bench() {}

  /** Runs the command that the arguments name, and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }
}

package dev.sluice.bench;

import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the benchmarks of single pieces. */
@Command(
    name = "jmh",
    description = "Measures the hot pieces one by one, with JMH: time and allocation a message.",
    mixinStandardHelpOptions = true)
final class JmhCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      description = "Which: a part of a name, such as Mapping. Default: all.")
  private List<String> names = List.of();

  @Option(names = "--forks", defaultValue = "2", description = "JVMs each. Default: 2.")
  private int forks;

  @Option(
      names = "--iterations",
      defaultValue = "5",
      description = "Seconds of warming up, and then of measuring. Default: 5.")
  private int iterations;

  @Override
  public Integer call() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(forks)
            .warmupIterations(iterations)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.seconds(1))
            .addProfiler(GCProfiler.class);
    names.forEach(options::include);
    new Runner(options.build()).run();
    return 0;
  }
}

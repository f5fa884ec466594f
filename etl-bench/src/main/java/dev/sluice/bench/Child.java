package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that is measured from outside, as it is: its CPU time and peak of resident memory are
 * read from {@code /proc} every 20 ms. What it costs in its last 20 ms is missed.
 */
final class Child {
  private static final long SAMPLE_MILLIS = 20;
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private record Sample(long atMillis, long cpuMillis) {}

  private final Process process;
  private final Path output;
  private final long beginMillis = System.currentTimeMillis();
  private final List<Sample> samples = new ArrayList<>();
  private long peakKib;
  private long endMillis;

  private Child(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Runs a program until it ends.
   *
   * @param directory takes its output
   * @throws IllegalStateException where it fails; the message has its output
   */
  static Child run(List<String> command, Map<String, String> environment, Path directory)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "child", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(environment);
    Child child = new Child(builder.start(), output);
    try {
      child.await();
    } finally {
      child.process.destroyForcibly();
    }
    if (child.process.exitValue() != 0) {
      throw new IllegalStateException(command + " failed: " + child.output());
    }
    return child;
  }

  private void await() throws InterruptedException {
    long deadline = beginMillis + LONGEST.toMillis();
    do {
      sample();
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException("not done within " + LONGEST + ": " + output());
      }
    } while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS));
    endMillis = System.currentTimeMillis();
  }

  private void sample() {
    long cpu = ProcessTree.ownCpuMillis(process.pid());
    if (cpu > 0) {
      samples.add(new Sample(System.currentTimeMillis(), cpu));
    }
    try {
      for (String line :
          Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
        if (line.startsWith("VmHWM:")) {
          peakKib = Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    } catch (IOException e) {
      // It has just ended, or this is no Linux.
    }
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long beginMillis() {
    return beginMillis;
  }

  long endMillis() {
    return endMillis;
  }

  double cpuMillis() {
    return samples.isEmpty() ? Double.NaN : samples.get(samples.size() - 1).cpuMillis();
  }

  /** The CPU time it had used by then. */
  double cpuMillisAt(long atMillis) {
    double cpu = Double.NaN;
    for (Sample sample : samples) {
      if (sample.atMillis() <= atMillis || Double.isNaN(cpu)) {
        cpu = sample.cpuMillis();
      }
    }
    return cpu;
  }

  double peakMebibytes() {
    return peakKib / 1024.0;
  }
}

package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The executable jar in a process of its own. */
public final class SluiceProcess implements AutoCloseable {
  public static final Path JAR = Path.of(Objects.requireNonNull(System.getProperty("sluice.jar")));

  private final Path out;
  private final Path err;
  private final Process process;

  private SluiceProcess(Path out, Path err, Process process) {
    this.out = out;
    this.err = err;
    this.process = process;
  }

  /** Starts a command with these flags alone in its environment. */
  public static SluiceProcess start(Path directory, Map<String, String> flags, String... arguments)
      throws IOException {
    return start(directory, flags, List.of("-jar", JAR.toString()), arguments);
  }

  /** The same, by a shell script that gets the command as its arguments. */
  public static SluiceProcess startBy(
      Path script, Path directory, Map<String, String> flags, String... arguments)
      throws IOException {
    return start(
        directory,
        flags,
        List.of("sh", script.toString()),
        List.of("-jar", JAR.toString()),
        arguments);
  }

  /** The same, with options of the JVM. */
  public static SluiceProcess startWith(
      List<String> jvm, Path directory, Map<String, String> flags, String... arguments)
      throws IOException {
    List<String> program = new ArrayList<>(jvm);
    program.addAll(List.of("-jar", JAR.toString()));
    return start(directory, flags, program, arguments);
  }

  /** The same, with the classes of the tests beside the jar. */
  public static SluiceProcess startWithTestClasses(
      Path directory, Map<String, String> flags, String... arguments) throws IOException {
    String classes = Path.of("target", "test-classes").toAbsolutePath().toString();
    String path = JAR + File.pathSeparator + classes;
    return start(directory, flags, List.of("-cp", path, Sluice.class.getName()), arguments);
  }

  private static SluiceProcess start(
      Path directory, Map<String, String> flags, List<String> program, String... arguments)
      throws IOException {
    return start(directory, flags, List.of(), program, arguments);
  }

  private static SluiceProcess start(
      Path directory,
      Map<String, String> flags,
      List<String> before,
      List<String> program,
      String... arguments)
      throws IOException {
    Path out = Files.createTempFile(directory, "sluice", ".out");
    Path err = Files.createTempFile(directory, "sluice", ".err");
    List<String> command = new ArrayList<>(before);
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(program);
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(SLUICE|AWS)_.*"));
    builder.environment().put("AWS_ACCESS_KEY_ID", Stage.ACCESS_KEY);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", Stage.SECRET_KEY);
    builder.environment().putAll(flags);
    return new SluiceProcess(out, err, builder.start());
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Sends SIGQUIT: the JVM shows all threads on standard output, and goes on. */
  void showThreads() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start().waitFor();
  }

  /** Sends SIGKILL, and waits until the process is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for the end, for so long at the most. */
  public boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits for the end and answers the exit status. */
  public int status() throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended within a minute").isTrue();
    return process.exitValue();
  }

  public String out() throws IOException {
    return Files.readString(out);
  }

  public String err() throws IOException {
    return Files.readString(err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

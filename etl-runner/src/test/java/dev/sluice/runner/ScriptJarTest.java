package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./sluice} in a checkout that is built, and its archive of loaded classes. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ScriptJarTest {
  private static final Path SCRIPT = Path.of("..", "sluice");

  private final Path home;
  private final Path jar;

  ScriptJarTest(@TempDir Path directory) {
    this.home = directory;
    this.jar = directory.resolve("etl-runner/target/sluice.jar");
  }

  @BeforeEach
  void makeCheckout() throws Exception {
    Files.copy(SCRIPT, home.resolve("sluice"));
    Files.createDirectories(home.resolve("docker"));
    Files.copy(SCRIPT.resolveSibling("docker/jvm.options"), home.resolve("docker/jvm.options"));
    Files.createDirectories(home.resolve("etl-runner/src/main"));
    Files.createDirectories(home.resolve("etl-runner/target"));
    Files.createDirectories(home.resolve("target"));
    Files.createFile(home.resolve("pom.xml"));
    Files.createFile(home.resolve("etl-runner/pom.xml"));
    Files.copy(SluiceProcess.JAR, jar);
    age(jar, 2);
    // A demo would make this; the help text loads enough.
    ran(java(), "-XX:DumpLoadedClassList=" + home.resolve("target/sluice.classes"), "--help");
    Files.createFile(home.resolve("target/sluice.built"));
  }

  @Test
  void a_run_starts_from_an_archive_that_is_made_once_and_ignored_where_it_does_not_fit()
      throws Exception {
    Result first = script("run", "--help");
    assertThat(first.err()).isEqualTo("sluice: preparing quick starts\n");
    assertThat(first.out()).contains("--queue-url");
    FileTime made = Files.getLastModifiedTime(archive());

    Path loaded = home.resolve("loaded");
    assertThat(script("run", "--help").err()).isEmpty();
    assertThat(Files.getLastModifiedTime(archive())).isEqualTo(made);
    Result logged =
        result(
            List.of(home.resolve("sluice").toString(), "run", "--help"),
            "-Xlog:class+load:file=" + loaded);
    assertThat(logged.status()).isZero();
    assertThat(Files.readAllLines(loaded))
        .anyMatch(line -> line.matches(".* dev.sluice.runner.Sluice source: shared objects.*"));

    // Another jar, though the times say that the archive is of this one.
    age(jar, 1);
    Result other = script("run", "--help");
    assertThat(other.err()).isEmpty();
    assertThat(other.out()).isEqualTo(first.out());
  }

  @Test
  void a_run_starts_where_no_archive_can_be_made_and_does_not_try_again() throws Exception {
    Files.delete(home.resolve("target/sluice.classes"));

    Result first = script("run", "--help");
    Result second = script("run", "--help");

    assertThat(first.status()).isZero();
    assertThat(first.err()).isEqualTo("sluice: preparing quick starts\n");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).isEqualTo(first.out()).contains("--queue-url");
    assertThat(archive()).isEmptyFile();
  }

  private static void age(Path file, int hours) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(hours, ChronoUnit.HOURS)));
  }

  private Path archive() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("target"))) {
      return files.filter(file -> file.toString().endsWith(".jsa")).findAny().orElseThrow();
    }
  }

  private record Result(int status, String out, String err) {}

  private Result script(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(home.resolve("sluice").toString()));
    command.addAll(List.of(arguments));
    return result(command, "");
  }

  private void ran(String java, String flag, String argument)
      throws IOException, InterruptedException {
    Result result = result(List.of(java, flag, "-jar", jar.toString(), argument), "");
    assertThat(result.status()).isZero();
  }

  private Result result(List<String> command, String javaOptions)
      throws IOException, InterruptedException {
    Path out = home.resolve("out");
    Path err = home.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_"));
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    if (!javaOptions.isEmpty()) {
      builder.environment().put("JDK_JAVA_OPTIONS", javaOptions);
    }
    int status = builder.start().waitFor();
    return new Result(status, Files.readString(out), Files.readString(err));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}

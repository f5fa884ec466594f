package dev.sluice.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/**
 * A folder of builds that know nothing of each other and of this one. One Maven runs them all,
 * which is quicker than one each.
 */
final class Outside {
  private final Path folder;
  private final Path repository;
  private final Path downloads;
  private final Map<String, Path> builds = new LinkedHashMap<>();

  /**
   * Prepares the folder.
   *
   * @param repository what is published, and nothing else
   * @param downloads where Maven keeps all that it downloads
   */
  Outside(Path folder, Path repository, Path downloads) {
    this.folder = folder;
    this.repository = repository;
    this.downloads = downloads;
  }

  /** Copies a build under another name, with other values of some of its properties. */
  void copy(Path build, String name, Map<String, String> properties) throws IOException {
    Path copy = folder.resolve(name);
    try (Stream<Path> files = Files.walk(build)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(build.relativize(file).toString());
        if (!build.relativize(file).startsWith("target")) {
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        }
      }
    }
    Path pom = copy.resolve("pom.xml");
    String text = set(Files.readString(pom), "artifactId", name);
    for (Map.Entry<String, String> property : properties.entrySet()) {
      text = set(text, property.getKey(), property.getValue());
    }
    Files.writeString(pom, text);
    builds.put(name, copy);
  }

  private static String set(String pom, String element, String value) {
    String changed =
        pom.replaceFirst(
            "<" + element + ">[^<]*</",
            Matcher.quoteReplacement("<" + element + ">" + value + "</"));
    assertThat(changed).as("a POM with " + element).contains("<" + element + ">" + value + "</");
    return changed;
  }

  /** Builds all of them, also where some fail. */
  void build() throws IOException, InterruptedException {
    String modules =
        builds.keySet().stream()
            .map(name -> "<module>" + name + "</module>")
            .reduce("", String::concat);
    Files.writeString(
        folder.resolve("pom.xml"),
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>com.example</groupId>
          <artifactId>all</artifactId>
          <version>1.0</version>
          <packaging>pom</packaging>
          <modules>%s</modules>
        </project>
        """
            .formatted(modules));
    ProcessBuilder maven =
        new ProcessBuilder(command())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile());
    maven.environment().keySet().removeIf(name -> name.matches("MAVEN_(PROJECT)?BASEDIR"));
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    maven.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    maven.start().waitFor();
  }

  /**
   * What is published is found where Maven looks for what was installed; what is downloaded goes to
   * the usual place, for the next build, and nothing of Sluice gets there.
   */
  private List<String> command() throws IOException {
    Path published = repository.toRealPath();
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(System.getProperty("maven.home"), "bin", windows ? "mvn.cmd" : "mvn").toString());
    command.addAll(List.of("-B", "-e", "-T2", "--fail-at-end", "--strict-checksums"));
    command.add("-Dmaven.repo.local=" + published);
    command.add("-Daether.enhancedLocalRepository.split=true");
    command.add("-Daether.enhancedLocalRepository.localPrefix=.");
    command.add(
        "-Daether.enhancedLocalRepository.remotePrefix="
            + published.relativize(downloads.toRealPath()));
    command.add("-DargLine=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    command.add("package");
    return command;
  }

  private Path log() {
    return folder.resolve("build.log");
  }

  /** A file that a build made, which it only did where it succeeded. */
  Path made(String name, String file) {
    Path target = folder.resolve(name).resolve("target");
    Path made = target.resolve(file);
    assertThat(made).as(() -> "of the build of " + name + "\n" + said(target)).exists();
    return made;
  }

  /** What the tests of a build say of their failures; where none failed, what Maven says. */
  private String said(Path target) {
    try {
      if (!Files.exists(target.resolve("surefire-reports"))) {
        return Files.readString(log());
      }
      try (Stream<Path> reports = Files.list(target.resolve("surefire-reports"))) {
        StringBuilder said = new StringBuilder();
        for (Path report : reports.filter(file -> file.toString().endsWith(".txt")).toList()) {
          said.append(Files.readString(report)).append('\n');
        }
        return said.toString();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.sluice.runner;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages say of the code is looked up in it. */
class DocsTest {
  private static final Path ROOT = Path.of("..");

  /** {@code `SomeTest.a_guarantee`}, or a contract suite's method. */
  private static final Pattern TEST =
      Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|Contract))(?:[.]([A-Za-z0-9_]+))?`");

  @Test
  void every_test_that_a_page_names_is_there() throws IOException {
    Map<String, Path> sources = sources();
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Path page : files(ROOT.resolve("docs"), ".md").toList()) {
      Matcher test = TEST.matcher(Files.readString(page));
      while (test.find()) {
        named++;
        Path source = sources.get(test.group(1) + ".java");
        Optional<String> method = Optional.ofNullable(test.group(2));
        if (source == null || !declares(source, method)) {
          missing.add(page.getFileName() + ": " + test.group());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).as("names found at all").isGreaterThan(50);
  }

  private static boolean declares(Path source, Optional<String> method) throws IOException {
    return method.isEmpty() || Files.readString(source).contains("void " + method.get() + "(");
  }

  private static Map<String, Path> sources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT);
        Stream<Path> compatibility = Files.list(ROOT.resolve("compat"));
        Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
      return Stream.of(modules, compatibility, examples)
          .flatMap(folders -> folders)
          .map(module -> module.resolve("src"))
          .filter(Files::isDirectory)
          .flatMap(source -> files(source, ".java"))
          .collect(toMap(file -> file.getFileName().toString(), file -> file, (one, other) -> one));
    }
  }

  private static Stream<Path> files(Path directory, String ending) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

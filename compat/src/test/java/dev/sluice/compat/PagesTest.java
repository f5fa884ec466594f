package dev.sluice.compat;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that a page shows is the code that an example runs, or a test of the pages. */
class PagesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern VERSION = Pattern.compile("<sluice.version>([^<]*)<");

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/embedding.md", "docs/metrics.md"})
  void code_on_a_page_is_part_of_an_example(String page) throws IOException {
    List<String> examples = new ArrayList<>();
    for (String folder : List.of("examples", "docs/src/test/java")) {
      for (Path file : files(ROOT.resolve(folder), ".java")) {
        examples.add(lines(Files.readString(file)));
      }
    }
    List<String> shown =
        JAVA.matcher(Files.readString(ROOT.resolve(page)))
            .results()
            .map(block -> lines(block.group(1)))
            .toList();

    assertThat(shown).isNotEmpty();
    assertThat(shown)
        .filteredOn(block -> examples.stream().noneMatch(example -> example.contains(block)))
        .as("in no example")
        .isEmpty();
  }

  /** Without indentation, which a page leaves out. */
  private static String lines(String code) {
    return code.strip().lines().map(String::strip).collect(joining("\n"));
  }

  @Test
  void every_build_to_copy_names_this_version() throws IOException {
    String parent = Files.readString(ROOT.resolve("pom.xml"));
    String version = parent.replaceFirst("(?s).*?<version>([^<]*)<.*", "$1");
    List<String> named = new ArrayList<>();
    for (String folder : List.of("examples", "compat")) {
      for (Path pom : files(ROOT.resolve(folder), "pom.xml")) {
        VERSION
            .matcher(Files.readString(pom))
            .results()
            .forEach(found -> named.add(pom + " " + found.group(1)));
      }
    }
    assertThat(named).hasSizeGreaterThan(5).allMatch(pom -> pom.endsWith(" " + version));
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending) && !file.toString().contains("/target/"))
          .toList();
    }
  }
}

package dev.sluice.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is published, as users get it. Runs once everything is packaged. */
@EnabledIfSystemProperty(named = "compat.repository", matches = ".+")
class BuildsTest {
  private static final Path REPOSITORY = Path.of(System.getProperty("compat.repository"));
  private static final Path DOWNLOADS = Path.of(System.getProperty("compat.downloads"));
  private static final Path IN_DOWNLOADS = DOWNLOADS.resolve("dev/sluice");
  private static final Path TREES = Path.of("src/test/resources/trees");

  private static Outside outside;
  private static List<Path> before;

  @BeforeAll
  static void build(@TempDir Path folder) throws Exception {
    before = files(IN_DOWNLOADS);
    outside = new Outside(folder, REPOSITORY, DOWNLOADS);
    for (String example : List.of("spring-boot", "custom-masker", "custom-sink")) {
      outside.copy(Path.of("../examples", example), example, Map.of());
    }
    for (String beside : List.of("newest", "oldest-aws-sdk", "too-old-aws-sdk")) {
      outside.copy(Path.of(beside), beside, Map.of());
    }
    for (String junit : List.of("5.10.5", "5.13.4", "6.0.3")) {
      outside.copy(Path.of("contracts"), "contracts-" + junit, Map.of("junit.version", junit));
    }
    for (String part : parts()) {
      outside.copy(Path.of("only"), "only-" + part, Map.of("sluice.part", part));
    }
    outside.build();
  }

  /** All that is published but the BOM. */
  static List<String> parts() throws IOException {
    try (Stream<Path> folders = Files.list(REPOSITORY.resolve("dev/sluice"))) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> !name.equals("etl-bom"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spring-boot", "custom-masker", "custom-sink"})
  void an_example_is_a_build_of_its_own(String example) {
    outside.made(example, example + "-1.0.jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"newest", "oldest-aws-sdk", "too-old-aws-sdk"})
  void it_works_beside_what_an_application_brings(String beside) {
    outside.made(beside, beside + "-1.0.jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10.5", "5.13.4", "6.0.3"})
  void the_contract_suites_run_on_the_junit_of_their_user(String junit) {
    outside.made("contracts-" + junit, "contracts-" + junit + "-1.0.jar");
  }

  @ParameterizedTest
  @MethodSource("parts")
  void a_part_brings_what_its_users_need_and_nothing_more(String part) throws IOException {
    String tree =
        Files.readString(outside.made("only-" + part, "tree.txt"))
            .replaceFirst(".*\n", "")
            .replaceAll(":jar:.*:compile", "")
            .replaceAll(":jar:.*:runtime", " (runtime)");
    assertThat(TREES.resolve(part + ".txt")).content().isEqualTo(tree);
  }

  @Test
  void nothing_of_sluice_gets_to_where_maven_keeps_its_downloads() throws IOException {
    assertThat(files(IN_DOWNLOADS)).isEqualTo(before);
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().toList();
    }
  }
}

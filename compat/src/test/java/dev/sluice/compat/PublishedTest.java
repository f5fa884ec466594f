package dev.sluice.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the POMs say of what is published. */
class PublishedTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern MODULE = Pattern.compile("<module>([^<]*)</module>");
  private static final Pattern PART =
      Pattern.compile("<artifactId>(etl-[^<]*)</artifactId>\\s*<version>[$]\\{project.version}<");

  /** A part that is missing in either could be neither used by its BOM nor tested here. */
  @Test
  void every_module_is_in_the_bom_and_is_tested_or_is_not_published() throws IOException {
    List<String> published =
        MODULE
            .matcher(pom("."))
            .results()
            .map(module -> module.group(1))
            .filter(module -> !module.equals("etl-bom"))
            .filter(PublishedTest::isPublished)
            .toList();

    assertThat(PART.matcher(pom("etl-bom")).results().map(part -> part.group(1)).toList())
        .containsExactlyInAnyOrderElementsOf(published);
    for (String part : published) {
      assertThat(pom("compat")).contains("<artifactId>" + part + "</artifactId>");
      assertThat(Path.of("src/test/resources/trees", part + ".txt")).exists();
    }
  }

  private static boolean isPublished(String module) {
    return !pom(module).contains("<maven.deploy.skip>true<");
  }

  private static String pom(String module) {
    try {
      return Files.readString(ROOT.resolve(module).resolve("pom.xml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

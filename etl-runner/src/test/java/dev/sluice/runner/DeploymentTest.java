package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.LoginMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** What is handed out beside the jar: each keeps to as little as it needs, and is what it was. */
class DeploymentTest {
  private static final Path ROOT = Path.of("..");
  private static final String DIGEST = "@sha256:[0-9a-f]{64}";

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "sqs", "keys", "sluice"})
  void a_service_has_no_privileges_and_writes_nowhere_but_into_its_volumes(String name)
      throws IOException {
    assertThat(compose().at("/services").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("postgres", "sqs", "keys", "sluice");
    JsonNode service = service(name);

    assertThat(service.path("read_only").booleanValue()).isTrue();
    assertThat(service.path("cap_drop")).hasToString("[\"ALL\"]");
    assertThat(service.path("security_opt")).hasToString("[\"no-new-privileges:true\"]");
    assertThat(service.path("ulimits")).hasToString("{\"core\":0}");
    assertThat(service.fieldNames())
        .toIterable()
        .doesNotContain("privileged", "cap_add", "pid", "ipc", "devices");
    assertThat(service.path("ports"))
        .allSatisfy(port -> assertThat(port.textValue()).startsWith("127.0.0.1:"));
  }

  @Test
  void images_are_pinned_by_their_digest_and_alike_everywhere() throws IOException {
    String compose = text("docker-compose.yml");
    assertThat(service("postgres").path("image").textValue())
        .matches(defaultOf("postgres:[\\d.]+"));
    assertThat(service("sqs").path("image").textValue())
        .matches(defaultOf("softwaremill/elasticmq-native:[\\d.]+"));
    for (String argument : List.of("JDK_IMAGE", "JRE_IMAGE")) {
      String image = firstOf("ARG " + argument + "=(\\S+)", text("Dockerfile"));
      assertThat(image).matches("eclipse-temurin:17[\\w.-]+" + DIGEST);
      assertThat(compose).contains(argument + ": ${" + argument + ":-" + image + "}");
    }
    assertThat(Pattern.compile("(?m)^FROM (\\S+)").matcher(text("Dockerfile")).results())
        .extracting(from -> from.group(1))
        .containsExactly("${JDK_IMAGE}", "${JRE_IMAGE}");
  }

  @Test
  void the_image_is_not_root_and_leaves_no_memory_behind() throws IOException {
    assertThat(text("Dockerfile"))
        .containsPattern("(?m)^USER 10001:10001$")
        .contains(
            "\"-XX:+DisableAttachMechanism\"",
            "\"-XX:-CreateCoredumpOnCrash\"",
            "\"-XX:-HeapDumpOnOutOfMemoryError\"");
  }

  @Test
  void the_pipelines_user_is_no_superuser_and_may_do_what_a_run_does() throws Exception {
    JsonNode made = service("postgres").path("environment");
    JsonNode used = service("sluice").path("environment");
    assertThat(made.path("PIPELINE_USER")).isEqualTo(used.path("SLUICE_DB_USER"));
    assertThat(made.path("PIPELINE_PASSWORD")).isEqualTo(used.path("SLUICE_DB_PASSWORD"));
    assertThat(made.path("POSTGRES_USER")).isNotEqualTo(used.path("SLUICE_DB_USER"));
    Database superusers = EmbeddedServers.SHARED.newDatabaseOfSuperuser();
    try (Connection connection = superusers.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql("pipeline_of_compose", "it's", connection.getCatalog()));
    }
    Database pipelines = superusers.as("pipeline_of_compose", "it's");

    try (Stage stage = new Stage()) {
      stage.send(LoginMessages.seeded(1).valid(3));
      Map<String, String> flags = stage.flagsAnd("SLUICE_JDBC_URL", pipelines.jdbcUrl());
      flags.put("SLUICE_DB_USER", pipelines.user());
      flags.put("SLUICE_DB_PASSWORD", pipelines.password());
      Cli.Result result = Cli.run(flags, "run", "--until-empty");
      assertThat(result.status()).as(result.err()).isZero();
    }

    try (Connection connection = pipelines.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      ResultSet rows = statement.executeQuery("select count(*) from user_logins");
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(3);
      for (String beyond :
          List.of(
              "create role x", "create database x", "create schema x", "create temp table x()")) {
        assertThatThrownBy(() -> statement.execute(beyond))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("permission denied");
      }
    }
  }

  @Test
  void what_the_build_downloads_is_checked() throws IOException {
    assertThat(text(".mvn/wrapper/maven-wrapper.properties"))
        .containsPattern("(?m)^distributionSha256Sum=[0-9a-f]{64}$");
    assertThat(text(".mvn/maven.config").lines()).contains("--strict-checksums");
  }

  @Test
  void git_and_docker_leave_out_every_file_with_keys_or_passwords_that_the_pages_make()
      throws Exception {
    Set<String> files = new TreeSet<>(Set.of(".env", "sluice.properties", "db-password"));
    for (Path page : pages()) {
      Pattern.compile("(?:keys create(?: --for \\w+)?|--keyset|--vault-keyset) ([\\w.-]+\\.json)")
          .matcher(Files.readString(page))
          .results()
          .forEach(file -> files.add(file.group(1)));
    }
    assertThat(files).contains("keyset.json", "siv.json", "vault.json");
    files.addAll(
        files.stream().map(file -> file + ".new").filter(f -> f.contains("json")).toList());
    assertThat(text(".dockerignore").lines().toList())
        .startsWith("# What the build inside the image needs, and nothing else.", "*")
        .contains("**/*.json", "**/*.json.new", "**/*.properties", "**/*password*", "**/.env*");

    assumeTrue(Files.exists(ROOT.resolve(".git")), "is no working tree of git");
    for (String file : files) {
      Process ignored =
          new ProcessBuilder("git", "check-ignore", "--no-index", "-q", file)
              .directory(ROOT.toFile())
              .start();
      assertThat(ignored.waitFor()).as(file + " is ignored").isZero();
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
        Stream<Path> help = Files.walk(Path.of("src/main/java/dev/sluice/runner"))) {
      return Stream.of(Stream.of(ROOT.resolve("README.md")), docs, help)
          .flatMap(files -> files)
          .filter(Files::isRegularFile)
          .collect(Collectors.toList());
    }
  }

  /** The script as psql makes it of the environment. */
  private static String sql(String user, String password, String database) throws IOException {
    return text("docker/pipeline-user.sql")
        .replaceAll("(?m)^\\\\.*$", "")
        .replace(":\"user\"", "\"" + user + "\"")
        .replace(":'password'", "'" + password.replace("'", "''") + "'")
        .replace(":\"DBNAME\"", "\"" + database + "\"");
  }

  private static String defaultOf(String image) {
    return "\\$\\{\\w+:-" + image + DIGEST + "\\}";
  }

  private static String firstOf(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
  }

  private static JsonNode service(String name) throws IOException {
    return compose().at("/services/" + name);
  }

  private static JsonNode compose() throws IOException {
    LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
    return new JsonMapper()
        .valueToTree(new Load(settings).loadFromString(text("docker-compose.yml")));
  }

  private static String text(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }
}

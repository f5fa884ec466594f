package dev.sluice.runner.flags;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.EmbeddedServers;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.Database;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords of databases, as secrets are handed to a process. */
class PasswordTest {
  private static final String PASSWORD = " p\u00e4ss\u20ac#1\\ ";

  private final Path directory;
  private final Path file;
  @AutoClose private final Stage stage = new Stage();

  PasswordTest(@TempDir Path directory) {
    this.directory = directory;
    this.file = directory.resolve("password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void a_file_says_the_password_and_a_line_break_at_its_end_does_not_count(String end)
      throws Exception {
    Files.writeString(file, PASSWORD + end);
    Map<String, String> flags = flags();
    flags.put("SLUICE_DB_PASSWORD_FILE", link().toString());

    assertEntered(flags);
  }

  @Test
  void so_does_the_end_of_a_variable() throws Exception {
    Map<String, String> flags = flags();
    flags.put("SLUICE_DB_PASSWORD", PASSWORD + "\n");

    assertEntered(flags);
  }

  static Stream<Arguments> noPasswords() {
    return Stream.of(
        Arguments.of("is empty", "", UTF_8),
        Arguments.of("is empty", "\n", UTF_8),
        Arguments.of("U+000A", "hunter2\n\n", UTF_8),
        Arguments.of("U+000A", "hunter2\nhunter3", UTF_8),
        Arguments.of("U+0000", "hunter2\0", UTF_8),
        Arguments.of("U+FEFF", "\ufeffhunter2", UTF_8),
        Arguments.of("not UTF-8", "hunter2\u00e4", ISO_8859_1),
        Arguments.of("larger than 4,096 bytes", "hunter2".repeat(1000), UTF_8));
  }

  @ParameterizedTest
  @MethodSource("noPasswords")
  void a_file_that_is_no_password_is_refused(String why, String text, Charset charset)
      throws IOException {
    Files.writeString(file, text, charset);

    assertRefused("--db-password-file", why);
  }

  @Test
  void a_file_that_is_not_there_is_refused_and_may_have_been_the_password() throws IOException {
    assertRefused("--db-password-file", "does not exist");
    Files.createDirectory(file);
    assertRefused("--db-password-file", "is a directory");
    Cli.Result result =
        Cli.run(
            Map.of(),
            "forget",
            "--vault-jdbc-url=jdbc:postgresql:x",
            "--vault-password-file=hunter2",
            "-");
    assertThat(result.err())
        .isEqualTo("sluice: the file of --vault-password-file can't be read: it does not exist\n");
  }

  @Test
  void a_password_and_a_file_of_one_exclude_each_other_wherever_they_are_said() throws IOException {
    Files.writeString(file, "hunter2");
    Path config =
        Files.writeString(directory.resolve("my.properties"), "db-password-file=" + file + "\n");
    Map<String, String> flags = stage.flagsAnd("SLUICE_CONFIG", config.toString());

    assertThat(Cli.run(flags, "run", "--until-empty").err())
        .startsWith("sluice: both --db-password and --db-password-file are set")
        .doesNotContain("hunter2", stage.database().password());
  }

  private void assertRefused(String... words) {
    Map<String, String> flags = flags();
    flags.put("SLUICE_DB_PASSWORD_FILE", file.toString());

    Cli.Result result = Cli.run(flags, "run", "--until-empty");

    assertThat(result.err()).startsWith("sluice: ").contains(words);
    assertThat(result.err()).doesNotContain("hunter2", file.toString());
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.status()).isEqualTo(2);
  }

  /** Its login is asked for the password, and let in with that one alone. */
  private static void assertEntered(Map<String, String> flags) throws SQLException {
    Database database = EmbeddedServers.SHARED.newDatabaseOfSuperuser();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create role %s login superuser password '%s'"
              .formatted(flags.get("SLUICE_DB_USER"), PASSWORD));
    }
    flags.put("SLUICE_JDBC_URL", database.jdbcUrl());

    Cli.Result result = Cli.run(flags, "run", "--until-empty");

    assertThat(result.status()).as(result.err()).isZero();
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new HashMap<>(stage.flags());
    flags.remove("SLUICE_DB_PASSWORD");
    flags.put("SLUICE_DB_USER", "u" + UUID.randomUUID().toString().replace("-", ""));
    return flags;
  }

  /** As Kubernetes mounts a secret. */
  private Path link() throws IOException {
    return Files.createSymbolicLink(directory.resolve("link"), Path.of("password"));
  }
}

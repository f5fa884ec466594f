package dev.sluice.runner.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Where flags come from, and what is said of wrong ones. */
class FlagsTest {
  /** Any text is one. */
  private static final Set<String> TEXTS = Set.of("String", "Path", "List");

  private final Path directory;

  FlagsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void the_command_line_counts_before_the_environment_and_that_before_the_file()
      throws IOException {
    String file = properties("lanes=4", "batch-size=30", "receivers=300");
    Map<String, String> environment =
        Map.of("SLUICE_CONFIG", file, "SLUICE_LANES", "2", "SLUICE_BATCH_SIZE", "20");

    CommandLine run = parsed(environment, "run", "--lanes", "1");

    assertThat(value(run, "--lanes")).isEqualTo(1);
    assertThat(value(run, "--batch-size")).isEqualTo(20);
    assertThat(value(run, "--receivers")).isEqualTo(300);
    assertThat(value(run, "--ledger-table")).isEqualTo("sluice_ledger");
  }

  @Test
  void the_file_of_the_command_line_counts_before_that_of_the_environment() throws IOException {
    String file = properties("lanes=3");

    CommandLine run =
        parsed(Map.of("SLUICE_CONFIG", "/none"), "run", "--lanes=4", "--config", file);

    assertThat(value(run, "--config")).isEqualTo(Path.of(file));
  }

  @Test
  void every_flag_of_every_command_can_be_set_in_the_environment_and_in_the_file()
      throws IOException {
    for (CommandLine command : leaves(Sluice.commandLine(Map.of())).toList()) {
      String[] arguments = withArguments(command);
      assertThat(command.getCommandSpec().findOption("--config")).as(arguments[0]).isNotNull();
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (!FlagNames.isConfigurable(option) || option.longestName().equals("--config")) {
          continue;
        }
        String variable = FlagNames.environmentName(option);
        String value = sample(option);
        String file = properties(option.longestName().substring(2) + " = " + value);

        Object fromEnvironment =
            value(parsed(Map.of(variable, value), arguments), option.longestName());
        Object fromFile =
            value(parsed(Map.of("SLUICE_CONFIG", file), arguments), option.longestName());

        assertThat(fromEnvironment).as(variable).isEqualTo(fromFile).isNotNull();
        assertThat(
                fromEnvironment.toString().replaceAll("PT|[\\[\\]]", "").toLowerCase(Locale.ROOT))
            .as(variable)
            .isEqualTo(value);
      }
    }
  }

  @Test
  void a_line_break_at_the_end_of_a_variable_does_not_count_and_is_told() {
    Map<String, String> environment =
        Map.of("SLUICE_QUEUE_URL", "http://localhost:1/1/q\r\n", "SLUICE_DB_PASSWORD", " pw \n");

    assertThat(value(parsed(environment, "run"), "--db-password")).isEqualTo(" pw ");
    Cli.Result result = Cli.run(environment, "run");
    assertThat(result.err().lines())
        .startsWith(
            "sluice: SLUICE_QUEUE_URL ends in a line break, which does not count",
            "sluice: SLUICE_DB_PASSWORD ends in a line break, which does not count")
        .last()
        .asString()
        .contains("no database");
    assertThat(result.err()).doesNotContain("pw");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\nb", "hunter2\n\n", "\nhunter2", "hunter2\r", "hunter2\u0000", "hunter2\ufffd"})
  void a_variable_that_is_not_what_somebody_meant_is_refused(String password) {
    Cli.Result result = Cli.run(Map.of("SLUICE_DB_PASSWORD", password), "run");

    assertThat(result.err()).contains("SLUICE_DB_PASSWORD").doesNotContain("hunter2");
    assertOneLine(result);
  }

  @Test
  void a_variable_of_a_flag_that_is_misspelt_is_refused() {
    for (String name : List.of("SLUICE_DB_PASWORD", "sluice_db_password", "SLUICE_DB-PASSWORD")) {
      Cli.Result result = Cli.run(Map.of(name, "hunter2"), "run");
      assertThat(result.err())
          .contains("unknown variable " + name + "; did you mean SLUICE_DB_PASSWORD?")
          .doesNotContain("hunter2");
      assertOneLine(result);
    }
    assertThat(Cli.run(Map.of("SLUICE_DB_PASWORD", "hunter2"), "run", "--help").status()).isZero();
  }

  @Test
  void a_variable_of_no_flag_is_told_unless_kubernetes_makes_it() {
    Map<String, String> environment =
        Map.of(
            "SLUICE_VAULT_URL", "hunter2",
            "SLUICE_SERVICE_HOST", "10.0.0.1",
            "SLUICE_SERVICE_PORT_HTTP", "80",
            "SLUICE_PORT", "tcp://10.0.0.1:80",
            "SLUICE_METRICS_PORT_80_TCP_ADDR", "10.0.0.1",
            "SLUICE_KEYSET_JSON", "");

    assertThat(Cli.run(environment, "run").err().lines())
        .hasSize(2)
        .first()
        .isEqualTo("sluice: the variable SLUICE_VAULT_URL is that of no flag; it is ignored");
  }

  @Test
  void a_switch_that_the_environment_sets_can_be_repeated_and_taken_back() {
    Map<String, String> environment =
        Map.of("SLUICE_UNTIL_EMPTY", "true", "SLUICE_VERBOSE", "true");

    CommandLine run = parsed(environment, "run", "--until-empty", "--verbose=false");

    assertThat(value(run, "--until-empty")).isEqualTo(true);
    assertThat(value(run, "--verbose")).isEqualTo(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5", "101%", "-1%", "50", "%", "of", "50 %"})
  void a_share_of_rejected_messages_is_off_or_a_percentage(String text) {
    assertThat(value(parsed(Map.of(), "run", "--max-rejected=off"), "--max-rejected"))
        .isEqualTo(value(parsed(Map.of(), "run", "--max-rejected=100%"), "--max-rejected"));
    Cli.Result result = Cli.run(Map.of(), "run", "--max-rejected", text);

    assertThat(result.err())
        .startsWith("sluice: --max-rejected needs 'off', or a share from 0% to 100%, such as 50%");
    assertOneLine(result);
  }

  @Test
  void a_variable_without_text_counts_as_not_set() {
    CommandLine run =
        parsed(Map.of("SLUICE_LANES", "", "SLUICE_REPORT", " ", "SLUICE_CONFIG", ""), "run");

    assertThat(value(run, "--lanes")).isEqualTo(3);
    assertThat(value(run, "--report")).isNull();
  }

  @Test
  void an_unknown_key_in_the_file_is_refused_and_the_known_ones_are_named() throws IOException {
    Cli.Result result = Cli.run(Map.of("SLUICE_CONFIG", properties("queue_url=x")), "run");

    assertThat(result.err()).contains("unknown key 'queue_url'", "queue-url", "raw", "keyset");
    assertOneLine(result);
  }

  @Test
  void a_file_that_is_not_there_is_refused() {
    Cli.Result result = Cli.run(Map.of(), "run", "--config", "none.properties");

    assertThat(result.err()).contains("none.properties does not exist");
    assertOneLine(result);
  }

  @Test
  void help_is_shown_beside_a_broken_file() {
    Cli.Result result = Cli.run(Map.of("SLUICE_CONFIG", "/none"), "run", "--help");

    assertThat(result.status()).isZero();
    assertThat(result.err()).isEmpty();
  }

  @Test
  void a_mistyped_flag_is_named_without_its_value() {
    Cli.Result result = Cli.run(Map.of(), "run", "--db-pasword", "hunter2");

    assertThat(result.err()).contains("unknown flag '--db-pasword'", "--db-password");
    assertThat(result.err()).doesNotContain("hunter2");
    assertOneLine(result);
    assertThat(Cli.run(Map.of(), "run", "--db-pasword=hunter2").err()).doesNotContain("hunter2");
    assertThat(Cli.run(Map.of(), "run", "hunter2").err()).doesNotContain("hunter2");
  }

  @Test
  void what_a_flag_needs_is_said_with_its_place_and_without_the_value() throws IOException {
    for (CommandLine command : leaves(Sluice.commandLine(Map.of())).toList()) {
      String[] arguments = withArguments(command);
      for (OptionSpec option : command.getCommandSpec().options()) {
        if (!FlagNames.isConfigurable(option) || TEXTS.contains(option.type().getSimpleName())) {
          continue;
        }
        String variable = FlagNames.environmentName(option);
        String key = FlagNames.key(option);
        String file = properties(key + "=hunter2 hunter2");
        List<String> onCommandLine = new ArrayList<>(List.of(arguments));
        onCommandLine.add(option.longestName() + "=hunter2 hunter2");

        assertNeeds(option.longestName(), Cli.run(Map.of(), onCommandLine.toArray(String[]::new)));
        assertNeeds(variable, Cli.run(Map.of(variable, "hunter2 hunter2"), arguments));
        assertNeeds(
            "'" + key + "' in the properties file " + file,
            Cli.run(Map.of("SLUICE_CONFIG", file), arguments));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--lanes=0",
        "--lanes=257",
        "--lanes=-1",
        "--lanes=3.5",
        "--lanes=1k",
        "--lanes=99999999999",
        "--lanes=",
        "--batch-size=100001",
        "--receivers=1001",
        "--visibility-timeout=999ms",
        "--visibility-timeout=30",
        "--visibility-timeout=43201s",
        "--startup-timeout=25h",
        "--startup-timeout=-1s",
        "--shutdown-timeout=1d",
        "--until-empty=yes",
        "--on-reject=drop",
        "--queue-url=logins",
        "--queue-url=ftp://host/1/q",
        "--queue-url=http://host",
        "--queue-url=http://me:hunter2@host/1/q",
        "--endpoint-url=localhost:9324",
        "--endpoint-url=http://host:65536",
        "--endpoint-url=a b",
        "--region=eu west",
        "--dead-letter-queue-url=dead",
        "--vault-schema=a b"
      })
  void a_value_out_of_its_range_is_refused_by_the_flag_itself(String argument) {
    Cli.Result result = Cli.run(Map.of(), "run", argument);

    assertNeeds(argument.replaceFirst("=.*", ""), result);
  }

  @Test
  void a_flag_set_to_an_empty_text_is_refused() {
    for (String flag :
        List.of("--ledger-table", "--masker", "--db-user", "--mapping", "--keyset")) {
      Cli.Result result = Cli.run(Map.of(), "run", flag, "");
      assertThat(result.err()).startsWith("sluice: " + flag + " ");
      assertOneLine(result);
    }
  }

  @Test
  void a_flag_without_its_value_or_there_twice_is_named() {
    Cli.Result without = Cli.run(Map.of(), "run", "--jdbc-url");
    assertThat(without.err()).startsWith("sluice: --jdbc-url needs a value: URL");
    assertOneLine(without);
    Cli.Result twice = Cli.run(Map.of(), "run", "--db-user=hunter2", "--db-user=b");
    assertThat(twice.err())
        .startsWith("sluice: --db-user is there twice")
        .doesNotContain("hunter2");
    assertOneLine(twice);
  }

  @Test
  void without_a_command_all_are_shown_and_that_is_bad_usage() {
    for (List<String> group : List.of(List.<String>of(), List.of("keys"), List.of("vault"))) {
      Cli.Result result = Cli.run(Map.of(), group.toArray(String[]::new));

      assertThat(result.err())
          .startsWith("sluice: a command is missing\nUsage: sluice")
          .contains("Commands:", group.isEmpty() ? "run " : "create ");
      assertThat(result.out()).isEmpty();
      assertThat(result.status()).isEqualTo(2);
    }
  }

  @Test
  void an_unknown_command_is_bad_usage() {
    Cli.Result unknown = Cli.run(Map.of(), "rnu");
    assertThat(unknown.err()).contains("unknown command 'rnu'", "run");
    assertOneLine(unknown);
  }

  private static void assertNeeds(String place, Cli.Result result) {
    assertThat(result.err())
        .startsWith("sluice: " + place + " needs ")
        .containsPattern(" such as | one of |true or false")
        .doesNotContain("hunter2");
    assertOneLine(result);
  }

  private static void assertOneLine(Cli.Result result) {
    assertThat(result.err()).startsWith("sluice: ");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
  }

  private static CommandLine parsed(Map<String, String> environment, String... arguments) {
    ParseResult parsed = Sluice.commandLine(environment).parseArgs(arguments);
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    return parsed.commandSpec().commandLine();
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    Collection<CommandLine> subcommands = command.getSubcommands().values();
    return subcommands.isEmpty()
        ? Stream.of(command)
        : subcommands.stream().flatMap(FlagsTest::leaves);
  }

  /** The words of a command and, for each argument that it needs, one more. */
  private static String[] withArguments(CommandLine command) {
    List<String> words =
        new ArrayList<>(List.of(command.getCommandSpec().qualifiedName().split(" ")));
    words.remove(0);
    command.getCommandSpec().positionalParameters().forEach(parameter -> words.add("-"));
    return words.toArray(String[]::new);
  }

  private static Object value(CommandLine command, String flag) {
    return command.getCommandSpec().findOption(flag).getValue();
  }

  private static String sample(OptionSpec option) {
    String type = option.type().getSimpleName();
    return switch (type) {
      case "boolean" -> "true";
      case "int" -> "7";
      case "Duration" -> "7s";
      case "OnReject" -> "leave";
      case "Transport" -> "sdk";
      case "Purpose" -> "siv";
      case "Share" -> "7%";
      case "Path", "List" -> "x.json";
      case "String" ->
          switch (option.longestName()) {
            case "--region" -> "eu-west-1";
            case "--vault-schema" -> "vault_1";
            default -> "http://localhost/x";
          };
      default -> "http://localhost/x";
    };
  }

  private String properties(String... lines) throws IOException {
    Path file = Files.createTempFile(directory, "sluice", ".properties");
    return Files.write(file, List.of(lines)).toString();
  }
}

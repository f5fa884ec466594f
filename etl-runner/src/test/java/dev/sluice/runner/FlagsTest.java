package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Where flags come from, and what is said of wrong ones. */
class FlagsTest {
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
    for (String name : List.of("run", "send", "remask", "reveal", "forget")) {
      for (OptionSpec option :
          parsed(Map.of(), commandWithArguments(name)).getCommandSpec().options()) {
        if (!FlagDefaults.isConfigurable(option) || option.longestName().equals("--config")) {
          continue;
        }
        String variable = FlagDefaults.environmentName(option);
        String value = sample(option);
        String file = properties(option.longestName().substring(2) + " = " + value);

        Object fromEnvironment =
            value(
                parsed(Map.of(variable, value), commandWithArguments(name)), option.longestName());
        Object fromFile =
            value(
                parsed(Map.of("SLUICE_CONFIG", file), commandWithArguments(name)),
                option.longestName());

        assertThat(fromEnvironment).as(variable).isEqualTo(fromFile).isNotNull();
        assertThat(
                fromEnvironment.toString().replaceAll("PT|[\\[\\]]", "").toLowerCase(Locale.ROOT))
            .as(variable)
            .isEqualTo(value);
      }
    }
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

    assertThat(result.err()).contains("--max-rejected").contains("neither 'off' nor like '50%'");
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
  void no_command_or_an_unknown_one_is_bad_usage() {
    assertOneLine(Cli.run(Map.of()));
    Cli.Result unknown = Cli.run(Map.of(), "rnu");
    assertThat(unknown.err()).contains("unknown command 'rnu'", "run");
    assertOneLine(unknown);
  }

  private static void assertOneLine(Cli.Result result) {
    assertThat(result.err()).startsWith("sluice: ");
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(2);
  }

  private static CommandLine parsed(Map<String, String> environment, String... arguments) {
    CommandLine sluice = Sluice.commandLine(environment);
    return sluice.parseArgs(arguments).subcommand().commandSpec().commandLine();
  }

  private static String[] commandWithArguments(String name) {
    return List.of("run", "remask").contains(name) ? new String[] {name} : new String[] {name, "-"};
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
      case "RequestPath" -> "sdk";
      case "Share" -> "7%";
      case "Path", "List" -> "x.json";
      default -> "http://localhost/x";
    };
  }

  private String properties(String... lines) throws IOException {
    Path file = Files.createTempFile(directory, "sluice", ".properties");
    return Files.write(file, List.of(lines)).toString();
  }
}

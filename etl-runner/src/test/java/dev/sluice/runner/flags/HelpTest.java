package dev.sluice.runner.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.PipelineOptions;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.runner.Cli;
import dev.sluice.runner.Sluice;
import dev.sluice.runner.keys.KeyFlags;
import dev.sluice.sqs.SqsSourceOptions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {

  @ParameterizedTest
  @ValueSource(strings = {"run", "send", "remask", "reveal", "forget"})
  void shows_every_flag_with_its_name_in_the_environment_in_100_columns(String command) {
    String help = help(command, "--help");

    for (OptionSpec option : spec(command).options()) {
      assertThat(help).contains(option.longestName());
      if (FlagNames.isConfigurable(option)) {
        assertThat(help).contains("[" + FlagNames.environmentName(option) + "]");
      }
    }
    assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(help).contains("Exit status:", "Example:").doesNotContain("<");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "send", "remask", "reveal", "forget"})
  void tells_the_default_that_a_flag_has(String command) {
    for (OptionSpec option : spec(command).options()) {
      if (option.defaultValue() != null) {
        assertThat(option.description()[0].replace("%%", "%"))
            .endsWith(" Default: " + option.defaultValue() + ".");
      }
    }
  }

  @Test
  void flags_have_the_defaults_of_the_library() {
    PipelineOptions pipeline = PipelineOptions.defaults();
    SqsSourceOptions source = SqsSourceOptions.builder().queueUrl("http://localhost/1/q").build();

    assertThat(defaultOf("--lanes")).isEqualTo(Integer.toString(pipeline.lanes()));
    assertThat(defaultOf("--batch-size")).isEqualTo(Integer.toString(pipeline.batchSize()));
    assertThat(defaultOf("--receivers")).isEqualTo(Integer.toString(source.receivers()));
    assertThat(defaultOf("--max-rejected"))
        .isEqualTo(Math.round(100 * pipeline.maxRejected()) + "%");
    assertThat(defaultOf("--ledger-table")).isEqualTo(PostgresSinkOptions.defaults().ledger());
  }

  @Test
  void never_shows_a_password_from_the_environment() {
    Cli.Result result = Cli.run(Map.of("SLUICE_DB_PASSWORD", "hunter2"), "run", "--help");

    assertThat(result.out()).contains("--db-password").doesNotContain("hunter2");
    assertThat(Cli.run(Map.of(KeyFlags.JSON_VARIABLE, "CANARY"), "run", "--help").out())
        .contains(KeyFlags.JSON_VARIABLE)
        .doesNotContain("CANARY");
  }

  @Test
  void lists_the_commands() {
    assertThat(help("--help"))
        .contains("run ", "send ", "keys ", "remask ", "reveal ", "forget ", "vault ")
        .contains("SLUICE_QUEUE_URL");
    assertThat(help("keys", "--help"))
        .contains("create ", "rotate ", "list ", "disable ", "enable ", "destroy ", "end-overlap ");
    assertThat(help("keys", "destroy", "--help"))
        .contains("Keys:", "--keyset-kms-uri", "[SLUICE_CONFIG]", "--yes")
        .doesNotContain("SLUICE_YES");
    assertThat(help("--version")).startsWith("sluice ");
  }

  private static String help(String... arguments) {
    Cli.Result result = Cli.run(Map.of(), arguments);
    assertThat(result.status()).isZero();
    assertThat(result.err()).isEmpty();
    return result.out();
  }

  private static CommandSpec spec(String command) {
    return Objects.requireNonNull(Sluice.commandLine(Map.of()).getSubcommands().get(command))
        .getCommandSpec();
  }

  private static String defaultOf(String flag) {
    return spec("run").findOption(flag).defaultValue();
  }
}

package dev.sluice.runner.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.PipelineOptions;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.runner.Cli;
import dev.sluice.runner.Sluice;
import dev.sluice.runner.keys.KeyFlags;
import dev.sluice.sqs.SqsSourceOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {

  @ParameterizedTest
  @ValueSource(strings = {"run", "send", "remask", "reveal", "forget"})
  void shows_every_flag_with_its_name_in_the_environment(String command) {
    String help = help(command, "--help");

    for (OptionSpec option : spec(command).options()) {
      assertThat(help).contains(option.longestName());
      if (FlagNames.isConfigurable(option)) {
        assertThat(help).contains("[" + FlagNames.environmentName(option) + "]");
      }
    }
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
  void every_page_fits_a_terminal_of_80_columns_and_breaks_no_word() {
    List<String[]> commands = commands(Sluice.commandLine(Map.of())).toList();
    assertThat(commands).hasSizeGreaterThan(14);
    for (String[] command : commands) {
      String page = Cli.run(Map.of(), command).out();
      assertThat(page.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
      assertThat(page)
          .as(String.join(" ", command))
          .satisfies(shown -> assertExamplesFit(shown))
          // A URL or an ARN that goes on in the next line, and picocli's label of a list in a list.
          .doesNotContainPattern("\\b(https?|jdbc|postgresql|arn|aws|kms):\\n|//[^ \\n]*[./:]\\n")
          .doesNotContain("][,", "...]...");
    }
  }

  @Test
  void the_keys_are_said_to_be_what_then_their_default_and_then_how_to_make_them() {
    assertThat(help("run", "--help").replaceAll("\\s+", " "))
        .contains(
            "--keyset=FILE[,FILE...] The keys of the maskers hmac and siv, a file each. Default: none")
        .containsPattern("--keyset=.* Default: none.* 'sluice keys create FILE' makes one");
  }

  @Test
  void flags_have_the_limits_of_the_library() {
    for (int lanes : List.of(1, 256)) {
      assertThat(PipelineOptions.builder().lanes(lanes).build().lanes()).isEqualTo(lanes);
      assertThat(accepts("--lanes=" + lanes)).isTrue();
    }
    for (int size : List.of(1, 100_000)) {
      assertThat(PipelineOptions.builder().batchSize(size).build().batchSize()).isEqualTo(size);
      assertThat(accepts("--batch-size=" + size)).isTrue();
    }
    for (int receivers : List.of(1, 1000)) {
      assertThat(source().receivers(receivers).build().receivers()).isEqualTo(receivers);
      assertThat(accepts("--receivers=" + receivers)).isTrue();
    }
    assertThatThrownBy(() -> PipelineOptions.builder().lanes(257).build());
    assertThatThrownBy(() -> PipelineOptions.builder().batchSize(100_001).build());
    assertThatThrownBy(() -> source().receivers(1001).build());
    assertThat(accepts("--visibility-timeout=12h")).isTrue();
    assertThat(source().visibilityTimeout(Duration.ofHours(12)).build()).isNotNull();
  }

  /** A line that was too long would begin anew at the margin. */
  private static void assertExamplesFit(String page) {
    int examples = page.indexOf("Example:\n");
    if (examples >= 0) {
      assertThat(page.substring(examples).lines().skip(1)).allMatch(line -> line.startsWith("  "));
    }
  }

  private static SqsSourceOptions.Builder source() {
    return SqsSourceOptions.builder().queueUrl("http://localhost/1/q");
  }

  private static boolean accepts(String flag) {
    return Sluice.commandLine(Map.of()).parseArgs("run", flag).hasSubcommand();
  }

  private static Stream<String[]> commands(CommandLine command) {
    List<String> words =
        new ArrayList<>(List.of(command.getCommandSpec().qualifiedName().split(" ")));
    words.set(0, "--help");
    Collections.rotate(words, -1);
    return Stream.concat(
        Stream.of(new String[][] {words.toArray(String[]::new)}),
        command.getSubcommands().values().stream().flatMap(HelpTest::commands));
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

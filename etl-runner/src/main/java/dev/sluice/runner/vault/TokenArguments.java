package dev.sluice.runner.vault;

import dev.sluice.core.ConfigurationException;
import dev.sluice.runner.console.Terminal;
import dev.sluice.runner.flags.FlagNames;
import dev.sluice.vault.Inquiry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which tokens are meant, and why somebody asks. */
@Command(optionListHeading = "%nAudit:%n")
final class TokenArguments {
  private static final String STANDARD_INPUT = "-";
  private static final int MOST_TOKENS = 10_000;
  private static final int LONGEST_TOKEN = 2_000;

  @Parameters(
      paramLabel = "TOKEN",
      arity = "1..*",
      description = "The tokens; '-' is standard input, a token a line. At most 10,000.")
  private List<String> given = List.of();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description =
          "Why, such as the number of a case; it goes into the audit, with you and the tokens."
              + " Asked for on a terminal.")
  private @Nullable String reason;

  /** Each token once, in order. */
  List<String> tokens(InputStream in) {
    Set<String> tokens = new LinkedHashSet<>();
    for (String one : given) {
      if (one.equals(STANDARD_INPUT)) {
        readLines(in, tokens);
      } else {
        add(one, tokens);
      }
    }
    if (tokens.isEmpty()) {
      throw new ConfigurationException("there is no token");
    }
    return List.copyOf(tokens);
  }

  /** Who asks, and the reason, asked for where it is not given and there is somebody to ask. */
  Inquiry inquiry() {
    String text = reason == null && Terminal.isTerminal() ? ask() : reason;
    if (text == null) {
      throw new ConfigurationException("a reason is needed: " + FlagNames.howToSet("--reason"));
    }
    return Inquiry.ofThisUser(text);
  }

  private static String ask() {
    String answer = Objects.requireNonNull(System.console()).readLine("Reason: ");
    return answer == null ? "" : answer;
  }

  private static void readLines(InputStream in, Set<String> tokens) {
    try {
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          add(line.strip(), tokens);
        }
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "can't read the tokens from standard input: " + e.getClass().getSimpleName());
    }
  }

  private static void add(String token, Set<String> tokens) {
    if (token.isEmpty() || token.length() > LONGEST_TOKEN || token.indexOf('\0') >= 0) {
      throw new ConfigurationException(
          "a token has 1 to " + LONGEST_TOKEN + " characters, and one given here has not");
    }
    if (tokens.add(token) && tokens.size() > MOST_TOKENS) {
      throw new ConfigurationException("there are more than " + MOST_TOKENS + " tokens");
    }
  }
}

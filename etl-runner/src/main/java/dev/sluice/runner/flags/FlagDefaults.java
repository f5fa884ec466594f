package dev.sluice.runner.flags;

import dev.sluice.core.ConfigurationException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What a flag is where the command line does not say it: the environment comes first, then the
 * properties file. One rule for every flag of every command: {@code --queue-url} is {@code
 * SLUICE_QUEUE_URL} and {@code queue-url}. Empty values count as not said, and a line break at the
 * end of a variable, as of a Kubernetes Secret, does not count.
 */
final class FlagDefaults implements IDefaultValueProvider {
  private final Map<String, String> environment;
  private final Set<String> otherVariables;
  private final Map<Path, Map<String, String>> files = new HashMap<>();
  private final Set<String> notices = new LinkedHashSet<>();
  private final Map<ArgSpec, String> places = new HashMap<>();
  private @Nullable ConfigurationException problem;

  /**
   * @param otherVariables what the environment may have beside the names of flags
   */
  FlagDefaults(Map<String, String> environment, Set<String> otherVariables) {
    this.environment = environment;
    this.otherVariables = otherVariables;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option) || !FlagNames.isConfigurable(option)) {
      return null;
    }
    try {
      String value = variable(option);
      if (!value.isEmpty()) {
        places.put(option, FlagNames.environmentName(option));
        return value;
      }
      Path file = FlagNames.isConfig(option) ? null : file(option.command());
      String inFile = file == null ? null : valueIn(file, option);
      if (inFile != null) {
        places.put(option, "'" + FlagNames.key(option) + "' in the properties file " + file);
      }
      return inFile;
    } catch (ConfigurationException e) {
      problem = e;
      return null;
    }
  }

  /** What set a flag: the variable, the key in the file, or else the flag itself. */
  String place(OptionSpec option) {
    return places.getOrDefault(option, option.longestName());
  }

  /**
   * Throws what was wrong with the environment and the properties file. Kept until the command
   * begins, so that {@code --help} works beside a broken file.
   *
   * @return what is odd and can be gone on with
   */
  Set<String> check(ParseResult parsed) {
    CommandSpec command = parsed.commandSpec();
    try {
      if (problem != null) {
        throw problem;
      }
      notices.addAll(StrayVariables.tellOf(environment.keySet(), command, otherVariables));
    } catch (ConfigurationException e) {
      throw new ParameterException(command.commandLine(), e.getMessage());
    }
    return notices;
  }

  /** The text of a flag's variable, which is empty where there is none. */
  private String variable(OptionSpec option) {
    String name = FlagNames.environmentName(option);
    String text = environment.getOrDefault(name, "");
    if (text.isBlank()) {
      return "";
    }
    String value = Password.withoutLineBreak(text);
    if (value.length() < text.length()) {
      notices.add(name + " ends in a line break, which does not count");
    }
    if (value.indexOf('\ufffd') >= 0) {
      throw new ConfigurationException(
          name
              + " has a character that is not UTF-8, or that this locale can't tell: set"
              + " LC_ALL=C.UTF-8"
              + (isOfAPassword(option)
                  ? ", or " + FlagNames.environmentName(option) + "_FILE"
                  : ""));
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw new ConfigurationException(name + " holds a line break or another control character");
    }
    return value;
  }

  private static boolean isOfAPassword(OptionSpec option) {
    return option.command().findOption(option.longestName() + "-file") != null;
  }

  private @Nullable Path file(CommandSpec command) {
    OptionSpec config = command.findOption(FlagNames.CONFIG);
    if (config == null) {
      return null;
    }
    Path given = config.getValue();
    if (given != null) {
      return given;
    }
    try {
      String text = variable(config);
      return text.isEmpty() ? null : Path.of(text);
    } catch (InvalidPathException e) {
      throw new ConfigurationException(FlagNames.environmentName(config) + " is no name of a file");
    }
  }

  private @Nullable String valueIn(Path file, OptionSpec option) {
    return files
        .computeIfAbsent(file, path -> FlagFile.read(path, FlagNames.allKeys(option.command())))
        .get(FlagNames.key(option));
  }
}

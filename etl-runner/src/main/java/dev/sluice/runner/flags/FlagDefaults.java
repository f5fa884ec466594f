package dev.sluice.runner.flags;

import dev.sluice.core.ConfigurationException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
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
public final class FlagDefaults implements IDefaultValueProvider {
  static final String CONFIG = "--config";

  /** Is said each time, and nowhere else. */
  public static final String YES = "--yes";

  private static final String PREFIX = "SLUICE_";
  private static final int MOST_NOTICES = 10;

  /** What Kubernetes puts into each pod where a service is called sluice. */
  private static final Pattern OF_A_SERVICE =
      Pattern.compile("SLUICE_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_[A-Z]+.*)?)");

  private final Map<String, String> environment;
  private final Set<String> otherVariables;
  private final Map<Path, Map<String, String>> files = new HashMap<>();
  private final Set<String> notices = new LinkedHashSet<>();
  private @Nullable ConfigurationException problem;

  /**
   * @param otherVariables what the environment may have beside the names of flags
   */
  public FlagDefaults(Map<String, String> environment, Set<String> otherVariables) {
    this.environment = environment;
    this.otherVariables = otherVariables;
  }

  /** The environment's name of a flag. */
  static String environmentName(OptionSpec option) {
    return environmentName(option.longestName());
  }

  public static String environmentName(String flag) {
    return PREFIX + key(flag).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  static boolean isConfigurable(OptionSpec option) {
    return !option.usageHelp() && !option.versionHelp() && !option.longestName().equals(YES);
  }

  /** The words that say how to set a flag. */
  public static String howToSet(String flag) {
    return "set " + flag + " or " + environmentName(flag);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option) || !isConfigurable(option)) {
      return null;
    }
    try {
      String value = variable(option);
      if (!value.isEmpty()) {
        return value;
      }
      Path file = key(option).equals(key(CONFIG)) ? null : file(option.command());
      return file == null ? null : valueIn(file, option);
    } catch (ConfigurationException e) {
      problem = e;
      return null;
    }
  }

  /**
   * Throws what was wrong with the environment and the properties file. Kept until the command
   * begins, so that {@code --help} works beside a broken file.
   *
   * @return what is odd and can be gone on with
   */
  public Set<String> check(ParseResult parsed) {
    CommandSpec command = parsed.commandSpec();
    try {
      if (problem != null) {
        throw problem;
      }
      lookForUnknownVariables(command);
    } catch (ConfigurationException e) {
      throw new ParameterException(command.commandLine(), e.getMessage());
    }
    return notices;
  }

  private void lookForUnknownVariables(CommandSpec command) {
    Set<String> known = new TreeSet<>();
    collectKeys(command.root(), known);
    known.add(key(CONFIG));
    Set<String> names = new TreeSet<>();
    known.forEach(key -> names.add(environmentName(key)));
    names.addAll(otherVariables);
    Set<String> unknown = new TreeSet<>(environment.keySet());
    unknown.removeIf(
        name -> !isOurs(name) || names.contains(name) || OF_A_SERVICE.matcher(name).matches());
    for (String name : unknown) {
      NearMiss.of(name, names)
          .ifPresent(
              near -> {
                throw new ConfigurationException(
                    "unknown variable " + name + "; did you mean " + near + "?");
              });
    }
    unknown.stream()
        .limit(MOST_NOTICES)
        .forEach(
            name -> notices.add("the variable " + name + " is that of no flag; it is ignored"));
  }

  private static boolean isOurs(String name) {
    return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
  }

  /** The text of a flag's variable, which is empty where there is none. */
  private String variable(OptionSpec option) {
    String name = environmentName(option);
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
              + (isOfAPassword(option) ? ", or " + environmentName(option) + "_FILE" : ""));
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
    OptionSpec config = command.findOption(CONFIG);
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
      throw new ConfigurationException(environmentName(config) + " is no name of a file");
    }
  }

  private @Nullable String valueIn(Path file, OptionSpec option) {
    return files
        .computeIfAbsent(
            file,
            path -> {
              Set<String> known = new TreeSet<>();
              collectKeys(option.command().root(), known);
              return FlagFile.read(path, known);
            })
        .get(key(option));
  }

  /** The keys of every command, so that one file serves them all. */
  private static void collectKeys(CommandSpec command, Set<String> keys) {
    for (OptionSpec option : command.options()) {
      if (isConfigurable(option) && !key(option).equals(key(CONFIG))) {
        keys.add(key(option));
      }
    }
    command.subcommands().values().forEach(sub -> collectKeys(sub.getCommandSpec(), keys));
  }

  private static String key(OptionSpec option) {
    return key(option.longestName());
  }

  private static String key(String flag) {
    return flag.replaceFirst("^-+", "");
  }
}

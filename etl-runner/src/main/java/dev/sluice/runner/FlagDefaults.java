package dev.sluice.runner;

import dev.sluice.core.ConfigurationException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What a flag is where the command line does not say it: the environment comes first, then the
 * properties file. One rule for every flag: {@code --queue-url} is {@code SLUICE_QUEUE_URL} and
 * {@code queue-url}. Empty values count as not said.
 */
final class FlagDefaults implements IDefaultValueProvider {
  static final String CONFIG = "--config";

  private final Map<String, String> environment;
  private final Map<Path, Properties> files = new HashMap<>();
  private @Nullable ConfigurationException problem;

  FlagDefaults(Map<String, String> environment) {
    this.environment = environment;
  }

  /** The environment's name of a flag. */
  static String environmentName(OptionSpec option) {
    return environmentName(option.longestName());
  }

  static String environmentName(String flag) {
    return "SLUICE_" + key(flag).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  static boolean isConfigurable(OptionSpec option) {
    return !option.usageHelp() && !option.versionHelp();
  }

  /** The words that say how to set a flag. */
  static String howToSet(String flag) {
    return "set " + flag + " or " + environmentName(flag);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec arg) {
    if (!(arg instanceof OptionSpec option) || !isConfigurable(option)) {
      return null;
    }
    String value = environment.get(environmentName(option));
    if (value != null && !value.isBlank()) {
      return value;
    }
    Path file = key(option).equals(key(CONFIG)) ? null : file(option.command());
    return file == null ? null : valueIn(file, option);
  }

  /**
   * Throws what was wrong with the properties file. Kept until the command begins, so that {@code
   * --help} works beside a broken file.
   */
  void check(ParseResult parsed) {
    if (problem != null) {
      throw new ParameterException(parsed.commandSpec().commandLine(), problem.getMessage());
    }
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
    String fromEnvironment = environment.getOrDefault(environmentName(config), "");
    return fromEnvironment.isBlank() ? null : Path.of(fromEnvironment);
  }

  private @Nullable String valueIn(Path file, OptionSpec option) {
    try {
      String value =
          files
              .computeIfAbsent(file, path -> read(path, option.command()))
              .getProperty(key(option), "")
              .strip();
      return value.isEmpty() ? null : value;
    } catch (ConfigurationException e) {
      problem = e;
      return null;
    }
  }

  private static Properties read(Path file, CommandSpec command) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException("the properties file " + file + " does not exist");
    } catch (IOException e) {
      throw new ConfigurationException(
          "can't read the properties file " + file + ": " + e.getClass().getSimpleName());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("the properties file " + file + " has a broken \\u escape");
    }
    Set<String> known = new TreeSet<>();
    collectKeys(command.root(), known);
    for (String key : properties.stringPropertyNames()) {
      if (!known.contains(key)) {
        throw new ConfigurationException(
            "the properties file " + file + ": unknown key '" + key + "'; known are " + known);
      }
    }
    return properties;
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

package dev.sluice.runner.flags;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The names of a flag: {@code --queue-url} is {@code SLUICE_QUEUE_URL} in the environment and
 * {@code queue-url} in the properties file.
 */
public final class FlagNames {
  /** Is said each time, on the command line alone. */
  public static final String YES = "--yes";

  static final String CONFIG = "--config";
  static final String PREFIX = "SLUICE_";

  private FlagNames() {}

  /** The environment's name of a flag. */
  public static String environmentName(String flag) {
    return PREFIX + key(flag).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** The words that say how to set a flag. */
  public static String howToSet(String flag) {
    return "set " + flag + " or " + environmentName(flag);
  }

  static String environmentName(OptionSpec option) {
    return environmentName(option.longestName());
  }

  static boolean isConfigurable(OptionSpec option) {
    return !option.usageHelp() && !option.versionHelp() && !option.longestName().equals(YES);
  }

  /** The file's name of a flag. */
  static String key(OptionSpec option) {
    return key(option.longestName());
  }

  static String key(String flag) {
    return flag.replaceFirst("^-+", "");
  }

  static boolean isConfig(OptionSpec option) {
    return option.longestName().equals(CONFIG);
  }

  /** The keys of every command, so that one file serves them all. */
  static Set<String> allKeys(CommandSpec command) {
    Set<String> keys = new TreeSet<>();
    collectKeys(command.root(), keys);
    return keys;
  }

  private static void collectKeys(CommandSpec command, Set<String> keys) {
    for (OptionSpec option : command.options()) {
      if (isConfigurable(option) && !isConfig(option)) {
        keys.add(key(option));
      }
    }
    command.subcommands().values().forEach(sub -> collectKeys(sub.getCommandSpec(), keys));
  }
}

package dev.sluice.runner.flags;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Has a command line and its commands read and show their flags as this package does it. */
public final class Flags {
  private final FlagDefaults defaults;

  private Flags(FlagDefaults defaults) {
    this.defaults = defaults;
  }

  /**
   * Sets a command line up, once it has all its commands.
   *
   * @param environment where flags are looked up that the arguments don't set
   * @param otherVariables what the environment may have beside the names of flags
   */
  public static void setUp(
      CommandLine root, Map<String, String> environment, Set<String> otherVariables) {
    FlagDefaults defaults = new FlagDefaults(environment, otherVariables);
    FlagErrors errors = new FlagErrors(defaults);
    root.registerConverter(boolean.class, new Switch())
        .registerConverter(Boolean.class, new Switch())
        .registerConverter(Path.class, new FileName())
        .registerConverter(URI.class, new WebUrl())
        .setDefaultValueProvider(defaults)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .setAbbreviatedSubcommandsAllowed(false)
        .setExecutionStrategy(new Flags(defaults)::execute);
    FlagHelp.setUp(root);
  }

  private int execute(ParseResult parsed) {
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    CommandLine root = parsed.commandSpec().commandLine();
    defaults.check(parsed).forEach(notice -> FlagErrors.say(root, notice));
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine command = last.commandSpec().commandLine();
    if (!command.getSubcommands().isEmpty()) {
      FlagErrors.say(command, "a command is missing");
      command.usage(command.getErr());
      return ExitCode.USAGE;
    }
    requireValues(last);
    return new RunLast().execute(parsed);
  }

  /** An empty text is no value: most likely the variable of a shell that is not set. */
  private static void requireValues(ParseResult parsed) {
    for (OptionSpec option : parsed.matchedOptions()) {
      if (!option.interactive() && option.stringValues().stream().anyMatch(String::isBlank)) {
        throw new ParameterException(
            parsed.commandSpec().commandLine(),
            option.longestName() + " is set to an empty text: leave it out, or give it a value");
      }
    }
  }
}

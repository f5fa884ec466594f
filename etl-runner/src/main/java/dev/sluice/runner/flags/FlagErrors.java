package dev.sluice.runner.flags;

import static java.util.Locale.ROOT;

import dev.sluice.core.ConfigurationException;
import dev.sluice.runner.console.Failure;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what went wrong in one line on standard error, without a stack trace and without a secret.
 */
public final class FlagErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final Pattern UPPER = Pattern.compile("-(.)");

  private final FlagDefaults defaults;

  FlagErrors(FlagDefaults defaults) {
    this.defaults = defaults;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    say(command, what(e) + " (see " + name + " --help)");
    return ExitCode.USAGE;
  }

  /** No value is quoted: one at the wrong place may be a secret that belongs to another. */
  private String what(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched);
    }
    if (e.getArgSpec() instanceof OptionSpec option) {
      if (e.getCause() instanceof TypeConversionException need) {
        return defaults.place(option) + " needs " + need.getMessage();
      }
    }
    if (e instanceof OverwrittenOptionException twice
        && twice.getOverwritten() instanceof OptionSpec option) {
      return option.longestName() + " is there twice: give it once";
    }
    if (e instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return missing(missing.getMissing().get(0));
    }
    return String.valueOf(e.getMessage());
  }

  private static String missing(ArgSpec arg) {
    return arg instanceof OptionSpec option
        ? option.longestName() + " needs a value: " + option.paramLabel()
        : arg.paramLabel() + " is missing";
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    if (e instanceof ConfigurationException) {
      say(command, withFlags(command, Failure.text(e)));
      return ExitCode.USAGE;
    }
    say(command, Failure.text(e));
    return ExitCode.SOFTWARE;
  }

  /** Puts flags in the place of the library's names for the same: --batch-size for batchSize. */
  private static String withFlags(CommandLine command, String text) {
    String changed = text;
    for (OptionSpec option : command.getCommandSpec().options()) {
      String flag = option.longestName();
      String name =
          UPPER.matcher(flag.substring(2)).replaceAll(to -> to.group(1).toUpperCase(ROOT));
      // A name that is a word too is one where the text begins with it.
      String place = name.equals(flag.substring(2)) ? "^" : "\\b";
      changed = changed.replaceAll(place + name + "\\b(?=$| is | must )", flag);
    }
    return changed;
  }

  public static void say(CommandLine command, String text) {
    command.getErr().println("sluice: " + text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip());
    command.getErr().flush();
  }

  /** Quotes flags and a word in a command's place, and nothing that may be a flag's value. */
  private static String unknown(UnmatchedArgumentException e) {
    String first = e.getUnmatched().get(0);
    if (first.startsWith("-")) {
      List<String> close = e.getSuggestions();
      return "unknown flag '"
          + first.replaceFirst("=.*", "")
          + "'"
          + (close.isEmpty() ? "" : "; did you mean " + String.join(" or ", close) + "?");
    }
    Set<String> commands = e.getCommandLine().getSubcommands().keySet();
    return commands.isEmpty()
        ? "there is an argument too many"
        : "unknown command '" + first + "'; known are " + String.join(", ", commands);
  }
}

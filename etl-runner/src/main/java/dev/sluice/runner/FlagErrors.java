package dev.sluice.runner;

import dev.sluice.core.ConfigurationException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what went wrong in one line on standard error, without a stack trace and without a secret.
 */
final class FlagErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String what =
        e instanceof UnmatchedArgumentException unmatched ? unknown(unmatched) : e.getMessage();
    say(command, what + " (see " + name + " --help)");
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    say(command, Failure.text(e));
    return e instanceof ConfigurationException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  static void say(CommandLine command, String text) {
    command.getErr().println("sluice: " + text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip());
    command.getErr().flush();
  }

  /** Quotes flags and a word in a command's place, and nothing that may be a flag's value. */
  private static String unknown(UnmatchedArgumentException e) {
    List<String> arguments = e.getUnmatched();
    String first = arguments.get(0);
    boolean aFlag = first.startsWith("-");
    boolean aCommand = !e.getCommandLine().getSubcommands().isEmpty();
    if (!aFlag && !aCommand) {
      return "there is an argument too many";
    }
    String word = aFlag ? first.replaceFirst("=.*", "") : first;
    List<String> close = e.getSuggestions().stream().filter(s -> !s.contains("=")).toList();
    return (aFlag ? "unknown flag '" : "unknown command '")
        + word
        + "'"
        + (close.isEmpty() ? "" : "; did you mean " + String.join(" or ", close) + "?");
  }
}

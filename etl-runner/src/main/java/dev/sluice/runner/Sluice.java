package dev.sluice.runner;

import dev.sluice.runner.console.Failure;
import dev.sluice.runner.console.ProcessWords;
import dev.sluice.runner.flags.Flags;
import dev.sluice.runner.keys.KeyFlags;
import dev.sluice.runner.keys.KeysCommand;
import dev.sluice.runner.remask.RemaskCommand;
import dev.sluice.runner.run.RunCommand;
import dev.sluice.runner.send.SendCommand;
import dev.sluice.runner.vault.ForgetCommand;
import dev.sluice.runner.vault.RevealCommand;
import dev.sluice.runner.vault.VaultCommand;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The command line: {@code sluice run}, {@code send}, {@code keys}, {@code vault}, {@code reveal},
 * {@code forget} and {@code remask}. Without a command it shows them, on standard error.
 *
 * <p>Exit statuses: 0 the work was done, 1 it stopped on a failure, 2 bad usage or configuration,
 * and 130 or 143 where a signal ended a bounded run before its end.
 */
@Command(
    name = "sluice",
    description =
        "Moves JSON messages from an Amazon SQS queue into a PostgreSQL table, personal data masked.",
    mixinStandardHelpOptions = true,
    versionProvider = Sluice.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Every flag can be set in three ways; the first that is there counts:",
      "  on the command line       --queue-url URL",
      "  in the environment        SLUICE_QUEUE_URL=URL",
      "  in a properties file      queue-url=URL       (--config FILE or SLUICE_CONFIG)",
      "",
      "'sluice COMMAND --help' tells more."
    })
public final class Sluice {

  Sluice() {}

  /** Runs the command that the arguments name, and ends the process with its exit status. */
  public static void main(String[] args) {
    runAndExit(args);
  }

  /**
   * The same, with further subcommands.
   *
   * @param more objects that picocli takes
   */
  public static void runAndExit(String[] args, Object... more) {
    Thread.setDefaultUncaughtExceptionHandler(Sluice::sayUncaught);
    // The driver asks the database for this time zone, and a server may not know the machine's.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    // What is said is for other programs too, the same on every machine.
    Locale.setDefault(Locale.ROOT);
    CommandLine sluice = commandLine(ProcessWords.environment(), more);
    sluice.setOut(lines(System.out)).setErr(lines(System.err));
    System.exit(sluice.execute(ProcessWords.arguments(args)));
  }

  /** UTF-8 and line feeds, whatever the platform has. */
  private static PrintWriter lines(OutputStream out) {
    return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true) {
      @Override
      public void println() {
        write('\n');
        flush();
      }
    };
  }

  /** As the JVM does it, without the texts of the exceptions. */
  private static void sayUncaught(Thread thread, Throwable e) {
    System.err.println("sluice: the thread " + thread.getName() + " ended: " + Failure.stack(e));
  }

  /**
   * The command line, ready to execute; its exit status is the answer of {@code execute}.
   *
   * @param environment where flags are looked up that the arguments don't set
   * @param more further subcommands, objects that picocli takes
   */
  public static CommandLine commandLine(Map<String, String> environment, Object... more) {
    return commandLine(environment, System.in, more);
  }

  static CommandLine commandLine(Map<String, String> environment, InputStream in, Object... more) {
    CommandLine sluice =
        new CommandLine(new Sluice())
            .addSubcommand(new RunCommand(in, environment))
            .addSubcommand(new SendCommand(in))
            .addSubcommand(new RevealCommand(in, environment))
            .addSubcommand(new ForgetCommand(in))
            .addSubcommand(new VaultCommand())
            .addSubcommand(new KeysCommand())
            .addSubcommand(new RemaskCommand(environment));
    for (Object command : more) {
      sluice.addSubcommand(command);
    }
    Flags.setUp(sluice, environment, Set.of(KeyFlags.JSON_VARIABLE));
    return sluice;
  }

  /** Reads the version from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Sluice.class.getPackage().getImplementationVersion();
      return new String[] {
        "sluice " + (version == null ? "(not from a jar)" : version),
        "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vendor")
      };
    }
  }
}

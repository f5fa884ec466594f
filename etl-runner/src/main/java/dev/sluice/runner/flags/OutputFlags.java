package dev.sluice.runner.flags;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a command says, and where it finds flags. */
@Command(optionListHeading = "%nLog and configuration:%n")
public final class OutputFlags {
  @Option(
      names = {"-v", "--verbose"},
      arity = "0..1",
      fallbackValue = "true",
      description = "Log at debug level.")
  private boolean verbose;

  @SuppressWarnings("UnusedVariable") // FlagDefaults asks picocli for it, before the command runs.
  @Option(
      names = FlagNames.CONFIG,
      paramLabel = "FILE",
      description = "A properties file with flags in it, such as queue-url=URL.")
  private @Nullable Path config;

  public boolean verbose() {
    return verbose;
  }
}

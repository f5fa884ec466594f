package dev.sluice.runner.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody is looking, and can be asked. */
public final class Terminal {

  private Terminal() {}

  /** Whether standard error is a terminal; before Java 22 the other two have to be one as well. */
  @SuppressWarnings("SystemConsoleNull") // Where it is never null, the link below decides.
  public static boolean isTerminal() {
    if (System.console() == null) {
      return false;
    }
    Path stderr = Path.of("/proc/self/fd/2");
    try {
      return !Files.isSymbolicLink(stderr)
          || Files.readSymbolicLink(stderr).toString().matches("/dev/(pts/|tty|console).*");
    } catch (IOException e) {
      return true;
    }
  }
}

package dev.sluice.testkit;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code pg_ctl} of a server that was started before, on its data directory. */
final class PgCtl {
  private final Path dataDirectory;

  PgCtl(Path dataDirectory) {
    this.dataDirectory = dataDirectory;
  }

  /** Runs a command of it to the end. */
  void run(String... arguments) {
    try {
      Path said = Files.createTempFile("pg_ctl", ".log");
      try {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
          // It refuses to run as root, and so it was started in a user namespace.
          command.addAll(List.of("unshare", "-U"));
        }
        command.add(binary().toString());
        command.addAll(List.of("-D", dataDirectory.toString(), "-l", said.toString()));
        command.addAll(List.of(arguments));
        // Not a pipe: the server inherits it and would keep it open.
        int status =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
                .start()
                .waitFor();
        if (status != 0) {
          throw new IllegalStateException(
              "pg_ctl " + arguments[0] + " failed: " + Files.readString(said));
        }
      } finally {
        Files.delete(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("pg_ctl " + arguments[0] + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Beside the server's binary, which the server notes down as the first word of its options. */
  private Path binary() throws IOException {
    String options = Files.readString(dataDirectory.resolve("postmaster.opts"));
    return Path.of(options.substring(0, options.indexOf(" \""))).resolveSibling("pg_ctl");
  }
}

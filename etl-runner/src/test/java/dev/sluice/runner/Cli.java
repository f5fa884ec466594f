package dev.sluice.runner;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/** Runs the command line in this JVM. */
public final class Cli {
  static {
    System.setProperty("aws.accessKeyId", Stage.ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", Stage.SECRET_KEY);
  }

  private Cli() {}

  /** What came of a command. */
  public record Result(int status, String out, String err) {}

  public static Result run(Map<String, String> environment, String... arguments) {
    return answering("", environment, arguments);
  }

  /** Runs a command with something on its standard input. */
  public static Result answering(
      String input, Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine sluice =
        Sluice.commandLine(
                environment, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    int status = sluice.execute(arguments);
    return new Result(status, out.toString(), err.toString());
  }
}

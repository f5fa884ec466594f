package dev.sluice.runner.run;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Until;
import dev.sluice.runner.flags.Durations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** When a run ends. */
@Command(optionListHeading = "%nEnd (without these a run goes on until it is stopped):%n")
final class EndFlags {
  private static final String ASK = "ask";

  /** Reads {@code --shutdown-timeout}. */
  static final class StopTime extends Durations {
    StopTime() {
      super("0", "24h", "20s");
    }
  }

  @Option(
      names = "--until-empty",
      arity = "0..1",
      fallbackValue = "true",
      description = "End once the queue is drained.")
  private boolean untilEmpty;

  @Option(
      names = "--messages",
      paramLabel = "N",
      arity = "0..1",
      fallbackValue = ASK,
      description = "End after so many messages; without a number it asks for one.")
  private @Nullable String messages;

  @Option(
      names = "--shutdown-timeout",
      paramLabel = "TIME",
      defaultValue = "20s",
      converter = StopTime.class,
      description =
          "How long a stop by SIGTERM or Ctrl-C may take: batches at hand are finished, the rest is"
              + " returned to the queue. Default: 20s.")
  private Duration shutdownTimeout = Duration.ZERO;

  Duration shutdownTimeout() {
    return shutdownTimeout;
  }

  /** When to end, after asking on {@code in} where the number of messages is left open. */
  Until until(InputStream in, PrintWriter prompt) {
    if (untilEmpty && messages != null) {
      throw new ConfigurationException("--until-empty and --messages exclude each other");
    }
    if (messages != null) {
      return Until.received(number(messages.equals(ASK) ? answer(in, prompt) : messages));
    }
    return untilEmpty ? Until.empty() : Until.stopped();
  }

  private static String answer(InputStream in, PrintWriter prompt) {
    prompt.print("How many messages? ");
    prompt.flush();
    try {
      String line =
          new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
      return line == null ? "" : line.strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static long number(String text) {
    if (text.matches("[0-9]{1,18}") && Long.parseLong(text) > 0) {
      return Long.parseLong(text);
    }
    throw new ConfigurationException("--messages needs a whole number from 1 up, such as 1000");
  }
}

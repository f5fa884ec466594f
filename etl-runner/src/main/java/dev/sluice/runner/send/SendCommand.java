package dev.sluice.runner.send;

import dev.sluice.core.ConfigurationException;
import dev.sluice.runner.connect.QueueClient;
import dev.sluice.runner.connect.QueueFlags;
import dev.sluice.runner.connect.StartFlags;
import dev.sluice.runner.connect.Startup;
import dev.sluice.runner.console.Logging;
import dev.sluice.runner.flags.FlagErrors;
import dev.sluice.runner.flags.OutputFlags;
import dev.sluice.runner.send.Messages.UnreadableException;
import dev.sluice.sqs.SqsSender;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.sqs.SqsClient;

/** {@code sluice send}: puts the messages of a file on a queue. */
@Command(
    name = "send",
    description = {
      "Puts the messages of a file on the queue.",
      "",
      "A file is read through before its first message is sent: where one of them is not JSON, none"
          + " is sent. Standard input is sent as it comes, up to the first that is not."
    },
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:All messages were sent.",
      "1:Some were not; each is named by its place.",
      "2:Bad usage or configuration, or something in the file is not JSON."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  sluice send logins.json \\",
      "    --queue-url https://sqs.eu-west-1.amazonaws.com/123456789012/logins"
    })
public final class SendCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final InputStream in;

  @Parameters(
      paramLabel = "FILE",
      description = "A JSON array of messages, or a JSON message a line; '-' is standard input.")
  private String file = "";

  @Option(
      names = "--raw",
      arity = "0..1",
      fallbackValue = "true",
      description = "Send each line as it is, JSON or not.")
  private boolean raw;

  @Mixin private final QueueFlags queue = new QueueFlags();
  @Mixin private final StartFlags start = new StartFlags();
  @Mixin private final OutputFlags output = new OutputFlags();

  @Spec private @Nullable CommandSpec spec;

  public SendCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Logging.verbose(output.verbose());
    queue.queueUrl();
    try {
      if (!file.equals(STANDARD_INPUT)) {
        readThrough();
      }
      return send(command);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + " does not exist");
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(file + " is not UTF-8");
    } catch (IOException e) {
      String why =
          Files.isDirectory(Path.of(file)) ? "it is a directory" : e.getClass().getSimpleName();
      throw new ConfigurationException("can't read " + file + ": " + why);
    }
  }

  private void readThrough() throws IOException {
    try (Messages messages = open()) {
      while (messages.next() != null) {
        // Read for what it throws.
      }
    } catch (UnreadableException e) {
      throw new ConfigurationException(file + ": " + e.getMessage() + "; nothing was sent");
    }
  }

  private int send(CommandLine command) throws IOException, InterruptedException {
    try (SqsClient client = QueueClient.open(queue, Sending.CALLS + 1);
        Messages messages = open()) {
      SqsSender sender = open(client);
      Sending sending = new Sending(sender, problem -> FlagErrors.say(command, problem));
      try {
        sending.send(messages);
      } catch (UnreadableException e) {
        throw new ConfigurationException(
            e.getMessage() + "; " + sending.sent() + " messages before it were sent");
      }
      command.getOut().println("sent " + sending.sent() + " messages to " + queue.queueUrl());
      if (sending.notSent() > 0) {
        FlagErrors.say(command, sending.notSent() + " messages were not sent");
        return ExitCode.SOFTWARE;
      }
      return ExitCode.OK;
    }
  }

  private SqsSender open(SqsClient client) {
    try (Startup startup = start.begin()) {
      return startup.reach(
          "the queue " + queue.queueUrl(), () -> SqsSender.open(client, queue.queueUrl()));
    }
  }

  private Messages open() throws IOException {
    boolean standardInput = file.equals(STANDARD_INPUT);
    InputStream bytes = standardInput ? in : Files.newInputStream(Path.of(file));
    Reader characters = new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder());
    return Messages.of(characters, raw);
  }
}

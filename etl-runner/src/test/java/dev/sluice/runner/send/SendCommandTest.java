package dev.sluice.runner.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.LoginMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendCommandTest {
  private final Path directory;
  @AutoClose private final Stage stage = new Stage();

  SendCommandTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void sends_the_elements_of_an_array() throws IOException {
    String array = "[" + String.join(",", LoginMessages.seeded(1).valid(123)) + "]";

    Cli.Result result = send(file(array));

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("sent 123 messages to http://");
    assertThat(result.status()).isZero();
    assertThat(stage.waiting(stage.queue())).isEqualTo(123);
  }

  @Test
  void sends_lines_from_standard_input() {
    Cli.Result result = Cli.answering("{\"a\":1}\n{\"a\":2}\n", stage.flags(), "send", "-");

    assertThat(result.status()).isZero();
    assertThat(stage.receive(stage.queue()))
        .extracting(message -> message.body())
        .containsExactlyInAnyOrder("{\"a\":1}", "{\"a\":2}");
  }

  @Test
  void sends_messages_that_together_are_too_large_for_one_call() throws IOException {
    String large = "\"" + "x".repeat(100_000) + "\"\n";

    assertThat(send(file(large.repeat(12))).status()).isZero();

    assertThat(stage.waiting(stage.queue())).isEqualTo(12);
  }

  @Test
  void keeps_the_order_on_a_fifo_queue_and_takes_equal_messages_for_different_ones()
      throws IOException {
    String fifo = stage.fifoQueue();
    String bodies = "1\n2\n2\n3\n4\n5\n6\n7\n";

    assertThat(
            Cli.run(stage.flagsAnd("SLUICE_QUEUE_URL", stage.url(fifo)), "send", file(bodies))
                .status())
        .isZero();

    assertThat(stage.receive(fifo))
        .extracting(message -> message.body())
        .containsExactly(bodies.split("\n"));
  }

  @Test
  void sends_nothing_of_a_file_with_something_else_in_it() throws IOException {
    Cli.Result result = send(file("{\"a\":1}\n".repeat(30) + "secret\n"));

    assertThat(result.err()).endsWith("logins: line 31 is not JSON; nothing was sent\n");
    assertThat(result.status()).isEqualTo(2);
    assertThat(stage.waiting(stage.queue())).isZero();
  }

  @Test
  void sends_standard_input_up_to_what_is_something_else() {
    Cli.Result result =
        Cli.answering("{\"a\":1}\n".repeat(30) + "secret\n", stage.flags(), "send", "-");

    assertThat(result.err()).contains("line 31 is not JSON; 30 messages before it were sent");
    assertThat(result.status()).isEqualTo(2);
    assertThat(stage.waiting(stage.queue())).isEqualTo(30);
  }

  @Test
  void sends_lines_as_they_are_where_raw() throws IOException {
    assertThat(Cli.run(stage.flags(), "send", "--raw", file("[1,\nnot json\n")).status()).isZero();

    assertThat(stage.receive(stage.queue()))
        .extracting(message -> message.body())
        .containsExactlyInAnyOrder("[1,", "not json");
  }

  @Test
  void names_what_the_queue_refused_by_its_place() throws IOException {
    Cli.Result result =
        Cli.run(stage.flags(), "send", "--raw", file("fine\nsecret\u0001\nfine, too\n"));

    assertThat(result.err()).contains("line 2 was not sent").doesNotContain("secret");
    assertThat(result.out()).startsWith("sent 2 messages");
    assertThat(result.status()).isEqualTo(1);
    assertThat(stage.waiting(stage.queue())).isEqualTo(2);
  }

  @Test
  void refuses_a_file_that_is_not_there_and_a_queue_that_does_not_exist() throws IOException {
    assertRefused(Cli.run(stage.flags(), "send", "none.json"), "none.json does not exist");
    assertRefused(
        Cli.run(
            stage.flagsAnd("SLUICE_QUEUE_URL", stage.url("no-such-queue")), "send", file("{}\n")),
        "does not exist");
    assertRefused(Cli.run(Map.of(), "send", file("{}\n")), "set --queue-url or SLUICE_QUEUE_URL");
  }

  private static void assertRefused(Cli.Result result, String words) {
    assertThat(result.err()).startsWith("sluice: ").contains(words);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.status()).isEqualTo(2);
  }

  private Cli.Result send(String file) {
    return Cli.run(stage.flags(), "send", file);
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("logins"), text).toString();
  }
}

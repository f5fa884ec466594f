package dev.sluice.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.faults.Rule;
import dev.sluice.testkit.faults.SqsFront;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

/** The order within a message group, from a FIFO queue into the table. */
class FifoOrderTest {
  private static final List<String> GROUPS = List.of("a", "b", "c", "d");
  private static final int EACH = 30;

  private final Path directory;
  @AutoClose private final Stage stage = new Stage();
  @AutoClose private final SqsFront front = new SqsFront(stage.sqsEndpoint());

  FifoOrderTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void holds_with_several_lanes_failed_deletes_rejected_messages_and_after_a_return()
      throws Exception {
    String queue = stage.fifoQueue();
    stage.execute(
        "CREATE TABLE steps (place integer GENERATED ALWAYS AS IDENTITY, who text, number integer)");
    for (String group : GROUPS) {
      stage.sendToGroup(
          queue, group, IntStream.range(0, EACH).mapToObj(i -> body(group, i)).toList());
    }
    Random random = new Random(1);
    front.on(
        "DeleteMessageBatch",
        Rule.failingEntries(
            Rule.share(0.05, random),
            true,
            "ReceiptHandleIsInvalid",
            Rule.sometimes(0.1, random, Rule.resettingAfterwards(), Rule.passing())));

    run(queue, "--messages=33");
    int afterTheFirstRun = rows("a") + rows("b") + rows("c") + rows("d");
    run(queue, "--until-empty");

    assertThat(afterTheFirstRun).as("what is left was returned").isLessThanOrEqualTo(33);
    for (String group : GROUPS) {
      assertThat(stage.query("SELECT number FROM steps WHERE who = '" + group + "' ORDER BY place"))
          .containsExactlyElementsOf(
              IntStream.range(0, EACH)
                  .filter(i -> !isMalformed(i))
                  .mapToObj(i -> List.of(Integer.toString(i)))
                  .toList());
    }
    assertThat(stage.left(queue)).isZero();
    List<String> letters = new ArrayList<>();
    for (List<Message> some = stage.receive(stage.deadLetterQueue());
        !some.isEmpty();
        some = stage.receive(stage.deadLetterQueue())) {
      some.forEach(letter -> letters.add(letter.body()));
    }
    assertThat(letters)
        .contains(
            GROUPS.stream()
                .flatMap(group -> IntStream.of(7, 17, 27).mapToObj(i -> body(group, i)))
                .toArray(String[]::new));
  }

  private int rows(String group) throws Exception {
    return stage.query("SELECT 1 FROM steps WHERE who = '" + group + "'").size();
  }

  private static boolean isMalformed(int number) {
    return number % 10 == 7;
  }

  private static String body(String group, int number) {
    String value = isMalformed(number) ? "\"" + number + "\"" : Integer.toString(number);
    return "{\"group\":\"" + group + "\",\"number\":" + value + "}";
  }

  private void run(String queue, String end) throws Exception {
    Path mapping = directory.resolve("steps.yaml");
    Files.writeString(
        mapping,
        """
        table: steps
        columns:
          who: {from: /group, type: text, required: true}
          number: {from: /number, type: integer, required: true}
        """);
    Map<String, String> flags = stage.flagsAnd("SLUICE_QUEUE_URL", front.url(stage.url(queue)));
    flags.put("SLUICE_DEAD_LETTER_QUEUE_URL", stage.url(stage.deadLetterQueue()));
    Cli.Result ran =
        Cli.run(
            flags,
            "run",
            "--mapping",
            mapping.toString(),
            "--lanes=3",
            "--batch-size=12",
            "--visibility-timeout=2s",
            end);
    assertThat(ran.status()).as(ran.err()).isZero();
  }
}

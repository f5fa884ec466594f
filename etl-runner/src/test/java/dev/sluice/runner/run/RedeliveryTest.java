package dev.sluice.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.runner.Cli;
import dev.sluice.runner.Stage;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.faults.Rule;
import dev.sluice.testkit.faults.SqsFront;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing twice: messages that come again, from the queue to the table. */
class RedeliveryTest {
  private static final String DELETE = "DeleteMessageBatch";
  private static final String RECEIVE = "ReceiveMessage";

  private final Path directory;
  private final Random random = new Random(1);
  @AutoClose private final Stage stage = new Stage();
  @AutoClose private final SqsFront front = new SqsFront(stage.sqsEndpoint());

  RedeliveryTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void after_the_commit_and_before_the_delete_makes_one_row_and_settles() throws Exception {
    front.on(DELETE, Rule.first(4, Rule.failingEntries(i -> true, true, "ReceiptHandleIsInvalid")));

    JsonNode counts = drain(40, "--visibility-timeout=2s", "--batch-size=10");

    assertThat(counts.get("duplicates").asInt()).isEqualTo(40);
  }

  @Test
  void twice_in_one_receive_and_so_in_one_batch_makes_one_row_and_settles() throws Exception {
    front.on(RECEIVE, Rule.doubling(0.5, random));

    drain(40);
  }

  @Test
  void after_it_was_deleted_makes_one_row_and_settles() throws Exception {
    front.on(DELETE, Rule.first(4, Rule.redelivering(Rule.share(0.5, random), Rule.passing())));

    JsonNode counts = drain(40);

    assertThat(counts.get("duplicates").asInt()).isPositive();
  }

  @Test
  void of_an_event_that_was_published_twice_makes_one_row_by_its_business_key() throws Exception {
    Path mapping = directory.resolve("events.yaml");
    Files.writeString(
        mapping,
        """
        table: events
        key: /event_id
        columns:
          event: {from: /event_id, type: text, required: true}
        """);
    List<String> published = new ArrayList<>();
    for (int copy = 0; copy < 3; copy++) {
      IntStream.range(0, 20).forEach(i -> published.add("{\"event_id\":\"event-" + i + "\"}"));
    }
    Collections.shuffle(published, random);
    stage.send(published);

    JsonNode counts =
        run("--mapping", mapping.toString(), "--batch-size=25", "--lanes=2", "--until-empty");

    assertThat(counts.get("inserted").asInt()).isEqualTo(20);
    assertThat(counts.get("duplicates").asInt()).isEqualTo(40);
    assertThat(stage.query("SELECT count(*), count(DISTINCT event) FROM events"))
        .containsExactly(List.of("20", "20"));
    assertThat(stage.left(stage.queue())).isZero();
  }

  /** Sends logins, drains them through the faults, and checks that each made one row. */
  private JsonNode drain(int logins, String... arguments) throws Exception {
    stage.send(LoginMessages.seeded(8).valid(logins));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--until-empty");

    JsonNode counts = run(all.toArray(String[]::new));

    assertThat(counts.get("inserted").asInt()).isEqualTo(logins);
    assertThat(counts.get("received").asInt()).isEqualTo(logins + counts.get("duplicates").asInt());
    assertThat(stage.query("SELECT count(*), count(DISTINCT user_id) FROM user_logins"))
        .containsExactly(List.of(Integer.toString(logins), Integer.toString(logins)));
    assertThat(stage.left(stage.queue())).isZero();
    assertThat(stage.waiting(stage.deadLetterQueue())).isZero();
    return counts;
  }

  private JsonNode run(String... arguments) throws IOException {
    Path report = directory.resolve("report.json");
    Map<String, String> flags =
        stage.flagsAnd("SLUICE_QUEUE_URL", front.url(stage.url(stage.queue())));
    flags.put("SLUICE_REPORT", report.toString());
    List<String> all = new ArrayList<>(List.of("run"));
    all.addAll(List.of(arguments));
    Cli.Result ran = Cli.run(flags, all.toArray(String[]::new));
    assertThat(ran.status()).as(ran.err()).isZero();
    return new JsonMapper().readTree(report.toFile());
  }
}

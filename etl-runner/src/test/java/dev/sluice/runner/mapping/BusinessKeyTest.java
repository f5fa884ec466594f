package dev.sluice.runner.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A producer that publishes twice, and names its events. */
class BusinessKeyTest {
  private final Path directory;
  @AutoClose private final Stage stage = new Stage();

  BusinessKeyTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void nothing_twice_one_row_an_event_within_a_batch_and_across_batches() throws Exception {
    stage.send(List.of(event("1"), event("\"e\""), event("1"), event("\"1\""), event("\"e\"")));
    assertThat(drain("events").out())
        .contains("inserted               2", "duplicates             3");
    stage.send(List.of(event("1"), event("2"), event("\"e\"")));
    assertThat(drain("events").out())
        .contains("inserted               1", "duplicates             2");

    assertThat(stage.query("SELECT event_id FROM events"))
        .containsExactlyInAnyOrder(List.of("1"), List.of("2"), List.of("\"e\""));
    assertQueueIsEmpty();
    assertThat(stage.waiting(stage.deadLetterQueue())).isZero();
  }

  @Test
  void a_message_without_a_usable_key_is_rejected() throws Exception {
    stage.send(
        List.of(
            "{\"v\": \"x\"}",
            event("null"),
            event("\"\""),
            event("1.5"),
            event("true"),
            event("{}"),
            event("\"a\\u0000\"")));

    assertThat(drain("events").out())
        .contains(
            "rejected               3  missing (event_id)",
            "rejected               3  wrong_type (event_id)",
            "rejected               1  bad_character (event_id)");
    assertQueueIsEmpty();
  }

  @Test
  void the_key_counts_within_its_table_and_from_whichever_queue_it_comes() throws Exception {
    stage.send(List.of(event("7")));
    drain("events");
    stage.send(List.of(event("7")));
    assertThat(drain("others").out()).as("another table").contains("inserted               1");

    Map<String, String> flags = flags("events");
    flags.put("SLUICE_QUEUE_URL", stage.plainQueue());
    flags.put("SLUICE_DEAD_LETTER_QUEUE_URL", stage.url(stage.deadLetterQueue()));
    Path file = Files.write(directory.resolve("events.jsonl"), List.of(event("7")));
    assertThat(Cli.run(flags, "send", file.toString()).status()).isZero();
    assertThat(Cli.run(flags, "run", "--until-empty").out())
        .as("another queue")
        .contains("duplicates             1");
    assertThat(stage.query("SELECT count(*) FROM events")).containsExactly(List.of("1"));
    assertThat(stage.query("SELECT count(*) FROM others")).containsExactly(List.of("1"));
  }

  private static String event(String id) {
    return "{\"event_id\": " + id + ", \"v\": \"x\"}";
  }

  private Cli.Result drain(String table) throws IOException {
    Cli.Result ran = Cli.run(flags(table), "run", "--until-empty", "--max-rejected=off");
    assertThat(ran.status()).as(ran.err()).isZero();
    return ran;
  }

  private Map<String, String> flags(String table) throws IOException {
    Path mapping =
        Files.writeString(
            directory.resolve(table + ".yaml"),
            """
            table: %s
            key: /event_id
            columns:
              event_id: {from: /event_id, type: jsonb}
              v: {from: /v, type: text}
            """
                .formatted(table));
    Map<String, String> flags = new HashMap<>(stage.flags());
    flags.put("SLUICE_MAPPING", mapping.toString());
    return flags;
  }

  private void assertQueueIsEmpty() {
    assertThat(stage.left(stage.queue())).isZero();
  }
}

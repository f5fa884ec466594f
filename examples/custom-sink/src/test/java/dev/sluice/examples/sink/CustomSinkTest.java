package dev.sluice.examples.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Counts;
import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Receipt;
import dev.sluice.core.WriteResult;
import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Masker;
import dev.sluice.mapping.Row;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomSinkTest {
  private static final Masker MASKER = (domain, clear) -> "token";
  private static final Mapping MAPPING = Mapping.userLogins();

  @Test
  void a_queue_is_drained_into_a_file_each_message_once(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("logins.jsonl");
    try (SqsServer server = SqsServer.start()) {
      SqsQueue queue = server.createQueue();
      server.send(queue.url(), LoginMessages.seeded(1).valid(25));

      Counts counts = CustomSink.drain(server.client(), queue.url(), MASKER, file).counts();

      assertThat(counts).isEqualTo(Counts.of(25, 25, 0, 0, 0));
      assertThat(Files.readAllLines(file))
          .hasSize(25)
          .allMatch(line -> line.contains("\"masked_ip\":\"token\""));
      assertThat(server.waiting(queue.url()) + server.inFlight(queue.url())).isZero();
    }
  }

  @Test
  void nothing_twice_also_after_a_crash_in_the_middle_of_a_line(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("logins.jsonl");
    Keyed<Row> first = row("a");
    Keyed<Row> second = row("b");
    try (JsonLinesSink sink = JsonLinesSink.open(file, MAPPING)) {
      assertThat(sink.write(List.of(first))).isEqualTo(WriteResult.of(1, 0));
    }
    Files.writeString(file, "{\"key\":\"half a li", StandardOpenOption.APPEND);

    try (JsonLinesSink sink = JsonLinesSink.open(file, MAPPING)) {
      assertThat(sink.write(List.of(first, second))).isEqualTo(WriteResult.of(1, 1));
    }
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  private static Keyed<Row> row(String id) throws Exception {
    String body = LoginMessages.seeded(1).valid(1).get(0);
    return MAPPING
        .transformer(MASKER)
        .transform(Delivery.of(id, body, 1, Instant.EPOCH, new Receipt() {}));
  }
}

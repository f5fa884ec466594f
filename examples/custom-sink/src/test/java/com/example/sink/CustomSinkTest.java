package com.example.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Counts;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomSinkTest {
  @Test
  void a_queue_is_drained_into_a_file_each_message_once(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("logins.jsonl");
    try (SqsServer server = SqsServer.start()) {
      SqsQueue queue = server.createQueue();
      server.send(queue.url(), LoginMessages.seeded(1).valid(25));

      Counts counts =
          CustomSink.drain(server.client(), queue.url(), (domain, clear) -> "token", file).counts();

      assertThat(counts).isEqualTo(Counts.of(25, 25, 0, 0, 0));
      assertThat(Files.readAllLines(file))
          .hasSize(25)
          .allMatch(line -> line.contains("\"masked_ip\":\"token\""));
      assertThat(server.left(queue.url())).isZero();
    }
  }
}

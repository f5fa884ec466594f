package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import dev.sluice.sqs.SqsConnection;
import dev.sluice.sqs.SqsSource;
import dev.sluice.sqs.SqsSourceOptions;
import dev.sluice.sqs.Transport;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import dev.sluice.testkit.faults.Rule;
import dev.sluice.testkit.faults.SqsFront;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.services.sqs.SqsClient;

/** On the oldest AWS SDK that will do: nothing is missing, also where calls fail. */
class OldestSdkTest {
  @AutoClose private final SqsServer server = SqsServer.start();
  @AutoClose private final SqsFront front = new SqsFront(server.endpoint());

  @Test
  void all_that_the_source_calls_of_the_sdk_is_there() throws Exception {
    assertThat(VersionInfo.SDK_VERSION).isEqualTo("2.29.0");
    URI home = SqsSource.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    List<String> missing;
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(home))) {
      missing = missing(jar.getPath("/"));
    }
    assertThat(missing).isEmpty();
  }

  private static List<String> missing(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .flatMap(file -> References.missing(bytes(file), "software.amazon.awssdk.").stream())
          .distinct()
          .toList();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_queue_is_drained_by_each_path_through_failing_calls() throws Exception {
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.start();
    ((Logger) LoggerFactory.getLogger("dev.sluice")).addAppender(said);
    for (Transport path : Transport.values()) {
      SqsQueue queue = server.queue("queue-" + path).create();
      String url = front.url(queue);
      server.send(queue.url(), List.of("a", "b"));
      front
          .on("ReceiveMessage", Rule.first(2, Rule.throttling()))
          .on("DeleteMessageBatch", Rule.first(2, Rule.resetting()))
          .on("ChangeMessageVisibilityBatch", Rule.first(1, Rule.failing(503, "Unavailable")));
      SqsSourceOptions options =
          SqsSourceOptions.builder()
              .queueUrl(url)
              .transport(path)
              .waitTime(Duration.ofSeconds(1))
              .build();
      try (SqsClient client = connection(url).open();
          SqsSource source = SqsSource.open(client, options)) {
        List<Delivery<String>> taken = new ArrayList<>();
        for (int i = 0; i < 20 && taken.size() < 2; i++) {
          taken.addAll(source.poll(2, Duration.ofSeconds(1)));
        }
        assertThat(taken).extracting(Delivery::body).containsExactlyInAnyOrder("a", "b");
        Settlement<String> back = Settlement.giveBack(taken.get(1), Duration.ZERO);
        assertThat(source.settle(List.of(Settlement.remove(taken.get(0)), back))).isEmpty();
      }
      assertThat(server.left(queue.url())).isOne();
    }
    assertThat(said.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(message -> message.contains("too old"));
  }

  private SqsConnection connection(String url) {
    SqsConnection.Builder connection = SqsConnection.builder();
    connection
        .queueUrl(url)
        .region(server.region())
        .credentials(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(server.accessKey(), server.secretKey())));
    return connection.build();
  }
}

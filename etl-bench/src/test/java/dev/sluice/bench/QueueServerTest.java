package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** The generated client of the SDK takes the server for SQS; it checks the answers' MD5 itself. */
class QueueServerTest {
  private static final Duration LATENCY = Duration.ofMillis(30);

  private final QueueServer server = QueueServer.start(0, LATENCY);
  private final SqsClient client =
      SqsClient.builder()
          .endpointOverride(server.endpoint())
          .region(Region.US_EAST_1)
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
          .httpClientBuilder(Apache5HttpClient.builder())
          .build();

  @BeforeEach
  void fill() {
    QueueServerCommand.fill(server.logins(), 25);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  @Test
  void a_queue_is_drained_and_counted() {
    List<Message> all = new ArrayList<>();
    for (List<Message> some = receive(0); !some.isEmpty(); some = receive(0)) {
      assertThat(delete(some).successful()).hasSameSizeAs(some);
      all.addAll(some);
    }

    assertThat(all).extracting(Message::messageId).doesNotHaveDuplicates().hasSize(25);
    assertThat(all.get(0).attributesAsStrings())
        .containsEntry("SentTimestamp", Long.toString(QueueServerCommand.FIRST_SENT_MILLIS))
        .containsEntry("ApproximateReceiveCount", "1");
    assertThat(delete(all.subList(0, 3)).successful()).hasSize(3);
    assertThat(server.logins().counts()).isEqualTo(new BenchQueue.Counts(25, 0, 0, 25, 25));
    assertThat(server.stats()).contains("\"ReceiveMessage\":{\"calls\":4,\"peak\":1");
  }

  @Test
  void what_is_returned_comes_again_and_what_was_sent_ends_a_long_poll() {
    List<Message> first = receive(0);
    client.changeMessageVisibilityBatch(
        request ->
            request
                .queueUrl(server.queueUrl())
                .entries(
                    ChangeMessageVisibilityBatchRequestEntry.builder()
                        .id("0")
                        .receiptHandle(first.get(4).receiptHandle())
                        .visibilityTimeout(0)
                        .build()));
    List<Message> rest = new ArrayList<>(receive(0));
    rest.addAll(receive(0));
    assertThat(rest).hasSize(16).contains(first.get(4));

    Thread sender =
        new Thread(
            () ->
                client.sendMessageBatch(
                    request ->
                        request
                            .queueUrl(server.queueUrl())
                            .entries(
                                SendMessageBatchRequestEntry.builder()
                                    .id("0")
                                    .messageBody("{\"late\":\"ü\"}")
                                    .build())));
    sender.start();
    assertThat(receive(20)).extracting(Message::body).containsExactly("{\"late\":\"ü\"}");
  }

  @Test
  void each_call_takes_the_latency_and_a_long_poll_its_wait() {
    long begin = System.nanoTime();
    delete(receive(0));
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(2 * LATENCY.toNanos());

    receive(0);
    receive(0);
    begin = System.nanoTime();
    assertThat(receive(1)).isEmpty();
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void what_is_not_there_is_refused() {
    assertThatThrownBy(
            () -> client.receiveMessage(request -> request.queueUrl(server.endpoint() + "/0/no")))
        .isInstanceOf(QueueDoesNotExistException.class);
    assertThat(
            client
                .deleteMessageBatch(
                    request ->
                        request
                            .queueUrl(server.queueUrl())
                            .entries(
                                DeleteMessageBatchRequestEntry.builder()
                                    .id("0")
                                    .receiptHandle("25.x")
                                    .build()))
                .failed())
        .hasSize(1);
  }

  private List<Message> receive(int waitSeconds) {
    return client
        .receiveMessage(
            request ->
                request
                    .queueUrl(server.queueUrl())
                    .maxNumberOfMessages(10)
                    .waitTimeSeconds(waitSeconds))
        .messages();
  }

  private DeleteMessageBatchResponse delete(List<Message> messages) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
    for (Message message : messages) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .receiptHandle(message.receiptHandle())
              .build());
    }
    return client.deleteMessageBatch(
        request -> request.queueUrl(server.queueUrl()).entries(entries));
  }
}

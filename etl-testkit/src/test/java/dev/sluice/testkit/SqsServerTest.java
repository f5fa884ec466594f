package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

class SqsServerTest {
  private static SqsServer server;

  @BeforeAll
  static void start() {
    server = SqsServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
    server.close();
  }

  @Test
  void sends_counts_and_takes_off_any_number_of_messages() {
    SqsQueue queue = server.createQueue();
    List<String> bodies = IntStream.range(0, 25).mapToObj(Integer::toString).toList();

    List<String> ids = server.send(queue.url(), bodies);

    assertThat(server.waiting(queue.url())).isEqualTo(25);
    List<Message> received = server.receiveAll(queue.url());
    assertThat(received).extracting(Message::body).containsExactlyInAnyOrderElementsOf(bodies);
    assertThat(received).extracting(Message::messageId).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(received.get(0).attributes()).containsKey(MessageSystemAttributeName.SENT_TIMESTAMP);
    assertThat(server.waiting(queue.url())).isZero();
    assertThat(server.inFlight(queue.url())).isZero();
  }

  @Test
  void a_queue_is_found_by_its_name_under_the_url_of_its_handle() {
    SqsQueue queue = server.createQueue("found-by-name");

    assertThat(server.client().getQueueUrl(r -> r.queueName("found-by-name")).queueUrl())
        .isEqualTo(queue.url());
    assertThatThrownBy(() -> server.client().getQueueUrl(r -> r.queueName("missing")))
        .isInstanceOf(QueueDoesNotExistException.class);
  }

  @Test
  void what_is_left_waits_or_is_in_flight() {
    SqsQueue queue = server.createQueue();
    server.send(queue.url(), "one", "another", "a third");
    server.client().receiveMessage(r -> r.queueUrl(queue.url()).maxNumberOfMessages(1));

    assertThat(server.waiting(queue.url())).isEqualTo(2);
    assertThat(server.left(queue.url())).isEqualTo(3);
  }

  @Test
  void a_message_received_too_often_moves_to_the_dead_letter_queue() {
    SqsQueue dead = server.createQueue();
    SqsQueue queue =
        server
            .queue("dies-at-the-second")
            .visibilityTimeout(Duration.ofSeconds(1))
            .deadLetterQueue(dead, 1)
            .create();
    server.send(queue.url(), "once too often");
    receive(queue);
    assertThat(server.inFlight(queue.url())).isEqualTo(1);

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              receive(queue);
              assertThat(server.waiting(dead.url())).isEqualTo(1);
            });
    assertThat(server.receiveAll(dead.url()))
        .extracting(Message::body)
        .containsExactly("once too often");
  }

  @Test
  void a_fifo_queue_keeps_the_order_of_a_group() {
    SqsQueue queue = server.queue("ordered.fifo").create();
    List<String> bodies = IntStream.range(0, 12).mapToObj(Integer::toString).toList();

    server.sendToGroup(queue.url(), "group", bodies);

    assertThat(server.receiveAll(queue.url()))
        .extracting(Message::body)
        .containsExactlyElementsOf(bodies);
  }

  @Test
  void sends_more_at_once_than_one_call_of_sqs_may_hold() {
    SqsQueue queue = server.createQueue();
    List<String> bodies = IntStream.range(0, 5).mapToObj(i -> i + "é".repeat(150_000)).toList();

    server.send(queue.url(), bodies);

    assertThat(server.receiveAll(queue.url()))
        .extracting(Message::body)
        .containsExactlyInAnyOrderElementsOf(bodies);
  }

  @Test
  void takes_every_malformed_body_that_fits_sqs_and_refuses_the_others() {
    LoginMessages messages = LoginMessages.seeded(3);
    SqsQueue queue = server.createQueue();
    List<String> fit = new ArrayList<>();
    for (Malformed kind : Malformed.values()) {
      String body = messages.malformed(kind);
      if (kind.fitsSqs()) {
        fit.add(body);
      } else {
        assertThatThrownBy(() -> server.send(queue.url(), body))
            .isInstanceOf(RuntimeException.class);
      }
    }

    server.send(queue.url(), fit);

    assertThat(server.receiveAll(queue.url()))
        .extracting(Message::body)
        .containsExactlyInAnyOrderElementsOf(fit);
  }

  @Test
  void says_what_it_refuses() {
    SqsQueue queue = server.createQueue();

    assertThatThrownBy(() -> server.send(queue.url(), "\u0000"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("InvalidMessageContents");
  }

  @Test
  void stops_at_once_while_a_receive_waits() {
    SqsServer other = SqsServer.start();
    SqsQueue queue = other.createQueue();
    HttpRequest longPoll =
        HttpRequest.newBuilder(URI.create(queue.url()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("Action=ReceiveMessage&WaitTimeSeconds=20"))
            .build();
    CompletableFuture<?> polling =
        HttpClient.newHttpClient().sendAsync(longPoll, HttpResponse.BodyHandlers.discarding());
    await().during(Duration.ofMillis(500)).until(() -> !polling.isDone());

    long start = System.nanoTime();
    other.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  private static void receive(SqsQueue queue) {
    server.client().receiveMessage(r -> r.queueUrl(queue.url()));
  }
}

package dev.sluice.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;

class SqsFrontTest {
  private static final String RECEIVE = "ReceiveMessage";
  private static final String DELETE = "DeleteMessageBatch";
  @AutoClose private static final SqsServer SERVER = SqsServer.start();

  @AutoClose private final SqsFront front = new SqsFront(SERVER.endpoint());
  private final SqsQueue queue = SERVER.createQueue();

  @AutoClose
  private final SqsClient client =
      SqsClient.builder()
          .endpointOverride(front.endpoint())
          .region(Region.US_EAST_1)
          .credentialsProvider(AnonymousCredentialsProvider.create())
          .httpClientBuilder(Apache5HttpClient.builder())
          .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
          .build();

  @Test
  void passes_calls_on_and_counts_them() {
    client.sendMessage(r -> r.queueUrl(front.url(queue)).messageBody("hello"));

    assertThat(receive()).extracting(Message::body).containsExactly("hello");
    assertThat(front.count(RECEIVE)).isOne();
    assertThat(front.mostRunning(RECEIVE)).isOne();
    assertThat(front.running(RECEIVE)).isZero();
    assertThat(front.count(DELETE)).isZero();
  }

  @Test
  void a_failing_or_throttled_call_takes_no_effect() {
    send(1);

    front.on(RECEIVE, Rule.failing(503, "ServiceUnavailable"));
    assertThatThrownBy(this::receive)
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(503);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ServiceUnavailable");
            });
    front.on(RECEIVE, Rule.throttling());
    assertThatThrownBy(this::receive)
        .isInstanceOfSatisfying(
            AwsServiceException.class, e -> assertThat(e.isThrottlingException()).isTrue());

    front.clear();
    assertThat(receive()).hasSize(1);
  }

  @Test
  void a_reset_comes_before_the_call_took_effect_or_after() {
    send(1);

    front.on(RECEIVE, Rule.resetting());
    assertThatThrownBy(this::receive).isInstanceOf(SdkClientException.class);
    assertThat(SERVER.inFlight(queue.url())).isZero();

    front.on(RECEIVE, Rule.resettingAfterwards());
    assertThatThrownBy(this::receive).isInstanceOf(SdkClientException.class);
    assertThat(SERVER.inFlight(queue.url())).isOne();
  }

  @Test
  void chosen_entries_fail_or_are_forgotten_and_the_others_go_on() {
    send(4);
    List<Message> messages = receive();
    front.on(
        DELETE,
        Rule.failingEntries(
            i -> i == 0,
            true,
            "ReceiptHandleIsInvalid",
            call -> call.without(i -> i == 0, Rule.passing())));

    DeleteMessageBatchResponse answer = delete(messages);

    assertThat(answer.failed())
        .extracting(e -> e.id() + e.code() + e.senderFault())
        .containsExactly("0ReceiptHandleIsInvalidtrue");
    assertThat(answer.successful()).extracting(e -> e.id()).containsExactly("2", "3");
    assertThat(SERVER.inFlight(queue.url())).isEqualTo(2);
  }

  @Test
  void a_message_said_to_be_deleted_is_delivered_again() {
    send(3);
    List<Message> messages = receive();
    front.on(DELETE, Rule.redelivering(i -> i == 1, Rule.passing()));

    assertThat(delete(messages).successful()).hasSize(3);

    front.clear();
    assertThat(receive())
        .extracting(Message::messageId)
        .containsExactly(messages.get(1).messageId());
    assertThat(SERVER.inFlight(queue.url())).isOne();
  }

  @Test
  void a_call_that_pretends_does_nothing() {
    send(2);
    front.on(DELETE, Call::pretend);

    assertThat(delete(receive()).successful()).hasSize(2);

    assertThat(SERVER.inFlight(queue.url())).isEqualTo(2);
  }

  @Test
  void a_message_is_deleted_by_its_newest_handle_alone() {
    NewestHandles handles = new NewestHandles();
    front.on(RECEIVE, handles.noting(Rule.passing()));
    front.on(DELETE, handles.deleting(Rule.passing()));
    send(2);
    List<Message> first = receive();
    makeVisible(first.get(0));
    List<Message> second = receive();

    assertThat(delete(first).successful()).hasSize(2);
    assertThat(SERVER.inFlight(queue.url())).isOne();

    assertThat(delete(second).successful()).hasSize(1);
    assertThat(SERVER.inFlight(queue.url())).isZero();
  }

  @Test
  void a_message_comes_twice_in_one_answer() {
    send(2);
    front.on(RECEIVE, Rule.doubling(1, new Random(1)));

    List<String> ids = receive().stream().map(Message::messageId).toList();

    assertThat(ids).hasSize(4);
    assertThat(ids.subList(0, 2)).doesNotHaveDuplicates().isEqualTo(ids.subList(2, 4));
  }

  @Test
  void rules_go_by_number_and_by_shares_drawn_from_a_seed() {
    front.on(RECEIVE, Rule.first(2, Rule.throttling()));
    assertThat(failuresOf(5)).containsExactly(0, 1);

    List<Integer> drawn = failuresOf(40, 7);
    assertThat(drawn).hasSizeBetween(4, 20).isEqualTo(failuresOf(40, 7));
    assertThat(drawn).isNotEqualTo(failuresOf(40, 8));
    assertThat(IntStream.range(0, 1000).filter(Rule.share(0.1, new Random(3))).count())
        .isBetween(60L, 140L);
  }

  @Test
  void a_delay_and_a_hold_keep_a_call_waiting() throws Exception {
    front.on(RECEIVE, Rule.delaying(Duration.ofMillis(200), Rule.passing()));
    long start = System.nanoTime();
    receive();
    assertThat(System.nanoTime() - start).isGreaterThan(Duration.ofMillis(200).toNanos());

    front.clear();
    send(1);
    front.holdReceives();
    CompletableFuture<List<Message>> held = CompletableFuture.supplyAsync(this::receive);
    assertThat(held.copy().completeOnTimeout(List.of(), 300, TimeUnit.MILLISECONDS).get())
        .isEmpty();
    front.letGo();
    assertThat(held.get()).hasSize(1);
  }

  private List<Integer> failuresOf(int calls, long seed) {
    front.on(RECEIVE, Rule.sometimes(0.3, new Random(seed), Rule.throttling(), Rule.passing()));
    return failuresOf(calls);
  }

  private List<Integer> failuresOf(int calls) {
    return IntStream.range(0, calls)
        .filter(
            i -> {
              try {
                receive();
                return false;
              } catch (AwsServiceException e) {
                return true;
              }
            })
        .boxed()
        .toList();
  }

  private void send(int count) {
    SERVER.send(queue.url(), IntStream.range(0, count).mapToObj(i -> "body-" + i).toList());
  }

  private List<Message> receive() {
    return client
        .receiveMessage(r -> r.queueUrl(front.url(queue)).maxNumberOfMessages(10))
        .messages();
  }

  private void makeVisible(Message message) {
    client.changeMessageVisibility(
        r ->
            r.queueUrl(front.url(queue))
                .receiptHandle(message.receiptHandle())
                .visibilityTimeout(0));
  }

  private DeleteMessageBatchResponse delete(List<Message> messages) {
    List<DeleteMessageBatchRequestEntry> entries =
        IntStream.range(0, messages.size())
            .mapToObj(
                i ->
                    DeleteMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(messages.get(i).receiptHandle())
                        .build())
            .toList();
    return client.deleteMessageBatch(r -> r.queueUrl(front.url(queue)).entries(entries));
  }
}

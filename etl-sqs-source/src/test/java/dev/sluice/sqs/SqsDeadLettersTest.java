package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.core.BadBatchException;
import dev.sluice.core.Counts;
import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.Reason;
import dev.sluice.core.Receipt;
import dev.sluice.core.Rejected;
import dev.sluice.core.RejectedException;
import dev.sluice.core.SinkGoneException;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import dev.sluice.testkit.MemorySink;
import dev.sluice.testkit.MemorySource;
import dev.sluice.testkit.faults.Answer;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Not the suite for sinks: a queue can't tell a message that was stored before, so that nothing
 * here counts as a duplicate.
 */
class SqsDeadLettersTest extends Fronted {
  private static final String SEND = "SendMessageBatch";
  private static final Instant SENT_AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Receipt RECEIPT = new Receipt() {};

  @Test
  void keeps_the_body_and_says_what_was_wrong() {
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, url);
    Reason tooLong = Reason.of("too_long", "device_type");

    WriteResult result =
        deadLetters.write(
            List.of(
                rejected("id-1", "{\"device_type\":\"…\"}", tooLong),
                rejected("id-2", "{not JSON", Reason.of("not_json"))));

    assertThat(result).isEqualTo(WriteResult.of(2, 0));
    List<Message> messages = stored();
    assertThat(messages).hasSize(2);
    assertThat(attributes(messages, "{\"device_type\":\"…\"}"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "sluice.reason", "too_long",
                "sluice.field", "device_type",
                "sluice.message-id", "id-1",
                "sluice.sent-at", "2026-01-02T03:04:05.678Z"));
    assertThat(attributes(messages, "{not JSON")).doesNotContainKey("sluice.field");
  }

  @Test
  void sends_many_and_large_ones_in_as_many_calls_as_it_takes() {
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, url);

    deadLetters.write(batch(25, "x".repeat(100_000)));

    assertThat(front.count(SEND)).as("two of 100 kB in 256 KiB").isEqualTo(13);
    assertThat(stored()).hasSize(25);
  }

  @Test
  void entries_that_failed_for_a_while_are_sent_again_alone() {
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, url);
    front.on(SEND, Rule.first(2, Rule.failingEntries(i -> i % 2 == 1, false, "Internal")));

    assertThat(deadLetters.write(batch(10, "body"))).isEqualTo(WriteResult.of(10, 0));

    assertThat(stored()).hasSize(10);
  }

  @Test
  void a_batch_repeated_after_an_outage_is_sent_once() {
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, url);
    List<Keyed<Rejected<String>>> batch = batch(25, "body");
    front.on(
        SEND,
        call -> {
          if (front.count(SEND) > 1) {
            return Answer.error(503, "ServiceUnavailable");
          }
          return call.failing(i -> i == 0, false, "Internal", Rule.passing());
        });
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> deadLetters.write(batch))
          .isInstanceOf(SinkUnavailableException.class)
          .hasMessageContaining(url)
          .hasMessageNotContaining("body-0")
          .hasNoCause();
    }
    front.clear();

    assertThat(deadLetters.write(batch)).isEqualTo(WriteResult.of(25, 0));

    assertThat(stored()).hasSize(25);
  }

  @Test
  void entries_that_keep_failing_are_an_outage() {
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, url);
    front.on(SEND, Rule.failingEntries(i -> true, false, "Internal"));

    assertThatThrownBy(() -> deadLetters.write(batch(3, "body")))
        .isInstanceOfSatisfying(
            SinkUnavailableException.class, e -> assertThat(e.suspicion()).isPresent());

    assertThat(front.count(SEND)).isEqualTo(4);
  }

  @Test
  @Timeout(60)
  void a_letter_that_the_queue_denies_for_what_it_holds_does_not_keep_others_from_it()
      throws Exception {
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, url);
    front.on(
        SEND,
        call ->
            call.body().toString().contains("m7-")
                ? Answer.error(403, "AccessDenied")
                : call.pass());
    MemorySource<String> source = new MemorySource<>();
    IntStream.range(0, 20).forEach(i -> source.send("m" + i + "-"));
    Pipeline<String, String> pipeline =
        Pipeline.<String, String>builder()
            .source(source)
            .transformer(
                in -> {
                  throw new RejectedException(Reason.of("not_json"));
                })
            .sink(new MemorySink<>())
            .deadLetters(deadLetters)
            .options(PipelineOptions.builder().maxRejected(1).build())
            .build();

    assertThat(pipeline.step()).isEqualTo(Counts.of(20, 0, 0, 19, 1));

    assertThat(stored()).hasSize(19);
  }

  @Test
  void an_entry_that_the_queue_refuses_makes_a_bad_batch_and_the_halves_are_sent_once() {
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, url);
    List<Keyed<Rejected<String>>> batch = batch(4, "body");
    front.on(
        SEND,
        call ->
            call.failing(
                i ->
                    call.body()
                        .get("Entries")
                        .get(i)
                        .toString()
                        .contains(batch.get(2).value().delivery().id()),
                true,
                "InvalidMessageContents",
                Rule.passing()));

    assertBad(deadLetters, batch, "dead_letter_refused");
    assertThat(deadLetters.write(batch.subList(0, 2))).isEqualTo(WriteResult.of(2, 0));
    assertBad(deadLetters, batch.subList(2, 4), "dead_letter_refused");
    assertBad(deadLetters, batch.subList(2, 3), "dead_letter_refused");
    assertThat(deadLetters.write(batch.subList(3, 4))).isEqualTo(WriteResult.of(1, 0));

    assertThat(stored()).hasSize(3);
  }

  @Test
  void a_message_too_large_for_the_queue_is_refused_before_anything_is_sent() {
    front.on(
        "GetQueueAttributes",
        call -> {
          Answer answer = call.pass();
          ((ObjectNode) answer.body().get("Attributes")).put("MaximumMessageSize", "2048");
          return answer;
        });
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, url);
    Keyed<Rejected<String>> large = rejected("id", "x".repeat(2_049), Reason.of("not_json"));

    assertBad(deadLetters, List.of(batch(1, "body").get(0), large), "dead_letter_too_large");

    assertThat(front.count(SEND)).isZero();
  }

  @Test
  void a_queue_that_stays_gone_or_closed_to_us_for_a_minute_ends_the_pipeline() {
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, url, clock);
    front.on(SEND, Rule.failing(403, "AccessDenied"));
    assertEndsAfterAMinute(deadLetters, "AccessDenied");

    front.clear();
    deadLetters.write(batch(1, "body"));
    TestSqs.SERVER.client().deleteQueue(r -> r.queueUrl(queue.url()));
    assertEndsAfterAMinute(deadLetters, url);
  }

  private void assertEndsAfterAMinute(SqsDeadLetters deadLetters, String why) {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> deadLetters.write(batch(1, "body")))
          .isInstanceOf(SinkUnavailableException.class)
          .hasMessageContaining(why);
      clock.advance(Duration.ofSeconds(i == 0 ? 59 : 2));
    }
    assertThatThrownBy(() -> deadLetters.write(batch(1, "body")))
        .isInstanceOf(SinkGoneException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_fifo_queue_takes_each_key_once_and_gets_the_messages_group() throws Exception {
    use(TestSqs.fifoQueue(30));
    TestSqs.SERVER.sendToGroup(queue.url(), "group-7", List.of("grouped"));
    Delivery<String> grouped;
    try (SqsSource source = open()) {
      grouped = TestSqs.take(source, 1).get(0);
      source.settle(TestSqs.removing(List.of(grouped)));
    }
    use(TestSqs.fifoQueue(30));
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, url);
    List<Keyed<Rejected<String>>> batch =
        List.of(
            Keyed.of(UUID.randomUUID(), Rejected.of(grouped, Reason.of("not_json"))),
            rejected("id-1", "alone", Reason.of("not_json")));

    deadLetters.write(batch);
    deadLetters.write(batch);

    Map<String, String> groups =
        stored().stream()
            .collect(
                Collectors.toMap(
                    Message::body,
                    message ->
                        message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID)));
    assertThat(groups).isEqualTo(Map.of("grouped", "group-7", "alone", "id-1"));
  }

  private List<Message> stored() {
    return TestSqs.SERVER.receiveAll(queue.url());
  }

  private static Map<String, String> attributes(List<Message> messages, String body) {
    Message message =
        messages.stream().filter(one -> one.body().equals(body)).findFirst().orElseThrow();
    return message.messageAttributes().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().stringValue()));
  }

  private static List<Keyed<Rejected<String>>> batch(int count, String body) {
    return IntStream.range(0, count)
        .mapToObj(i -> rejected("id-" + i, body, Reason.of("not_json")))
        .toList();
  }

  private static Keyed<Rejected<String>> rejected(String id, String body, Reason reason) {
    return Keyed.of(
        UUID.randomUUID(), Rejected.of(Delivery.of(id, body, 1, SENT_AT, RECEIPT), reason));
  }

  private static void assertBad(
      SqsDeadLetters deadLetters, List<Keyed<Rejected<String>>> batch, String code) {
    assertThatThrownBy(() -> deadLetters.write(batch))
        .isInstanceOfSatisfying(
            BadBatchException.class, e -> assertThat(e.reason()).isEqualTo(Reason.of(code)));
  }
}

package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Reason;
import dev.sluice.core.Rejected;
import dev.sluice.sqs.internal.call.QueueFacts;
import dev.sluice.testkit.SqsQueue;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** What a message is when it comes out of the dead-letter queue, compared with what was sent. */
class DeadLetterFidelityTest extends Fronted {
  private static final Reason REASON = Reason.of("too_long", "device_type");
  private final SqsQueue deadLetterQueue = TestSqs.queue(30);

  @Test
  void bodies_are_kept_character_by_character() throws Exception {
    List<String> bodies =
        List.of(
            " {\"spaces\" : \"around\"}\r\n\t ",
            " \u007f\u0080\u009f\u00ad\u200b\u2028\u202e\ufeff\ufffd\ud7ff\ue000",
            "é e\u0301 \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 \udbff\udfff",
            "{\"escaped\":\"\\ud83d \\u0000 \\n\"} <&> %41 + \\",
            "x".repeat(200_000) + "ß".repeat(20_000));
    TestSqs.SERVER.send(queue.url(), bodies);

    List<Message> letters = deadLettered(bodies.size());

    assertThat(letters).extracting(Message::body).containsExactlyInAnyOrderElementsOf(bodies);
  }

  @Test
  void the_producers_attributes_are_kept_beside_the_reason() throws Exception {
    Map<String, MessageAttributeValue> own =
        Map.of(
            "traceparent", text("String", "00-4bf92f-00f0-01"),
            "tenant.id", text("Number.int", "42"),
            "signature", binary(0, 1, 0xff, 0x80),
            "sluice.reason", text("String", "of an earlier time in the dead letters"));
    send("body", own);

    Message letter = deadLettered(1).get(0);

    assertThat(letter.messageAttributes())
        .hasSize(7)
        .containsEntry("sluice.reason", text("String", "too_long"))
        .containsEntry("sluice.field", text("String", "device_type"))
        .containsKeys("sluice.message-id", "sluice.sent-at")
        .containsEntry("traceparent", text("String", "00-4bf92f-00f0-01"))
        .containsEntry("tenant.id", text("Number.int", "42"))
        .containsEntry("signature", binary(0, 1, 0xff, 0x80));
  }

  @Test
  void of_more_attributes_than_sqs_takes_the_reason_is_kept_and_some_of_the_producers()
      throws Exception {
    Map<String, MessageAttributeValue> own = new LinkedHashMap<>();
    for (int i = 0; i < 10; i++) {
      own.put("own-" + i, text("String", "value"));
    }
    send("body", own);

    assertThat(deadLettered(1).get(0).messageAttributes())
        .hasSize(10)
        .containsKeys("sluice.reason", "sluice.field", "sluice.message-id", "sluice.sent-at");
  }

  @Test
  void a_body_that_leaves_no_room_for_attributes_goes_without_those() throws Exception {
    int most = QueueFacts.find(client, url).maxMessageBytes();
    List<String> bodies =
        List.of(
            "a".repeat(most),
            "b".repeat(most - "sluice.reasonStringtoo_long".length()),
            "c".repeat(most - 1_000));
    TestSqs.SERVER.send(queue.url(), bodies);

    Map<String, Set<String>> attributes = new TreeMap<>();
    for (Message letter : deadLettered(3)) {
      assertThat(bodies).contains(letter.body());
      attributes.put(letter.body().substring(0, 1), letter.messageAttributes().keySet());
    }

    assertThat(attributes)
        .isEqualTo(
            Map.of(
                "a", Set.of(),
                "b", Set.of("sluice.reason"),
                "c",
                    Set.of(
                        "sluice.reason", "sluice.field", "sluice.message-id", "sluice.sent-at")));
  }

  @Test
  void attributes_count_for_the_limit_of_what_is_buffered() throws Exception {
    for (int i = 0; i < 40; i++) {
      send("b", Map.of("large", text("String", "x".repeat(10_000))));
    }
    try (SqsSource source = open(options -> options.bufferChars(50_000).receivers(1))) {
      drain(source, 20);
      await().atMost(TestSqs.PATIENCE).until(() -> inFlight() == 10);

      await().during(Duration.ofMillis(500)).atMost(TestSqs.PATIENCE).until(() -> inFlight() == 10);

      assertThat(source.gauges().failedCalls()).isZero();
    }
  }

  private void send(String body, Map<String, MessageAttributeValue> attributes) {
    TestSqs.SERVER
        .client()
        .sendMessage(r -> r.queueUrl(queue.url()).messageBody(body).messageAttributes(attributes));
  }

  /** Takes messages off the queue, rejects all of them and answers their dead letters. */
  private List<Message> deadLettered(int count) throws InterruptedException {
    SqsDeadLetters deadLetters = SqsDeadLetters.open(client, front.url(deadLetterQueue));
    try (SqsSource source = open()) {
      List<Delivery<String>> taken = TestSqs.take(source, count);
      assertThat(taken).hasSize(count);
      List<Keyed<Rejected<String>>> rejected =
          taken.stream()
              .map(one -> Keyed.of(Keyed.keyOf(one.id()), Rejected.of(one, REASON)))
              .toList();
      deadLetters.write(rejected);
      source.settle(TestSqs.removing(taken));
    }
    return Collections.unmodifiableList(TestSqs.SERVER.receiveAll(deadLetterQueue.url()));
  }

  private static MessageAttributeValue text(String type, String value) {
    return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
  }

  private static MessageAttributeValue binary(int... bytes) {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    return MessageAttributeValue.builder()
        .dataType("Binary")
        .binaryValue(SdkBytes.fromByteArray(value))
        .build();
  }
}

package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Attribute;
import dev.sluice.core.Delivery;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;

/** What a delivery has of its message beside the body, by each way that the calls travel. */
class AttributesTest extends Fronted {
  private static final String TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";
  private static final byte[] BYTES = {0, 1, -1};

  @ParameterizedTest
  @EnumSource
  void a_delivery_has_the_attributes_of_its_message(Transport transport) throws Exception {
    client.sendMessage(
        r ->
            r.queueUrl(url)
                .messageBody("b")
                .messageAttributes(
                    Map.of(
                        "text", text("String", "é"),
                        "labelled", text("String.colour", "red"),
                        "number", text("Number", "1.50"),
                        "price", text("Number.price.eur", "7"),
                        "bytes",
                            MessageAttributeValue.builder()
                                .dataType("Binary.png")
                                .binaryValue(SdkBytes.fromByteArray(BYTES))
                                .build()))
                .messageSystemAttributes(
                    Map.of(
                        MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                        MessageSystemAttributeValue.builder()
                            .dataType("String")
                            .stringValue(TRACE)
                            .build())));
    send(1);
    try (SqsSource source = open(options -> options.transport(transport))) {
      List<Delivery<String>> taken = TestSqs.take(source, 2);

      Delivery<String> one = byBody(taken, "b");
      assertThat(one.attributes())
          .containsOnly(
              Map.entry("text", Attribute.text("é")),
              Map.entry("labelled", Attribute.text("red").withLabel("colour")),
              Map.entry("number", Attribute.number("1.50")),
              Map.entry("price", Attribute.number("7").withLabel("price.eur")),
              Map.entry("bytes", Attribute.binary(BYTES).withLabel("png")));
      assertThat(one.traceHeader()).contains(TRACE);
      assertThat(one.group()).isEmpty();
      assertThat(one.toString()).doesNotContain("red", "é", TRACE);
      Delivery<String> plain = byBody(taken, "body-0");
      assertThat(plain.attributes()).isEmpty();
      assertThat(plain.traceHeader()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void of_a_fifo_queue_it_has_group_and_number_too(Transport transport) throws Exception {
    use(TestSqs.fifoQueue(30));
    client.sendMessage(
        r -> r.queueUrl(url).messageBody("b").messageGroupId("g").messageDeduplicationId("d"));
    try (SqsSource source = open(options -> options.transport(transport))) {
      Delivery<String> one = TestSqs.take(source, 1).get(0);

      assertThat(one.group()).contains("g");
      assertThat(one.sequenceNumber()).isPresent();
    }
  }

  private static Delivery<String> byBody(List<Delivery<String>> taken, String body) {
    return taken.stream().filter(one -> one.body().equals(body)).findFirst().orElseThrow();
  }

  private static MessageAttributeValue text(String type, String value) {
    return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
  }
}

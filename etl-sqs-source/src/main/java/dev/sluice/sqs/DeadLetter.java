package dev.sluice.sqs;

import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** A rejected message as it is sent: the body as it was, and attributes that say why. */
final class DeadLetter {
  private static final String TYPE = "String";

  /** What SQS does not take in a text: the control characters, half surrogates and U+FFFE. */
  private static final String REFUSED =
      "[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]";

  final UUID key;
  private final String body;
  private final String group;
  private final Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
  private int bytes;

  DeadLetter(Keyed<Rejected<String>> rejected) {
    Delivery<String> delivery = rejected.value().delivery();
    key = rejected.key();
    body = delivery.body();
    bytes = bytes(body);
    group =
        delivery.receipt() instanceof Held held && held.group != null ? held.group : delivery.id();
    put("sluice.reason", rejected.value().reason().code());
    put("sluice.field", rejected.value().reason().field());
    put("sluice.message-id", delivery.id());
    put("sluice.sent-at", delivery.sentAt().toString());
  }

  /** The size as SQS counts it: the body, and each attribute's name, type and value, in UTF-8. */
  int bytes() {
    return bytes;
  }

  SendMessageBatchRequestEntry entry(String id, boolean fifo) {
    SendMessageBatchRequestEntry.Builder entry =
        SendMessageBatchRequestEntry.builder()
            .id(id)
            .messageBody(body)
            .messageAttributes(attributes);
    if (fifo) {
      entry.messageGroupId(group).messageDeduplicationId(key.toString());
    }
    return entry.build();
  }

  private void put(String name, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return;
    }
    String value = text.replaceAll(REFUSED, "?");
    attributes.put(name, MessageAttributeValue.builder().dataType(TYPE).stringValue(value).build());
    bytes += bytes(name) + bytes(TYPE) + bytes(value);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}

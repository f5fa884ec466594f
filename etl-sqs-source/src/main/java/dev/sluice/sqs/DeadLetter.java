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

/**
 * A rejected message as it is sent: the body and the attributes as they were, and attributes that
 * say why. Where there is no room for all of them, the last ones are left out: the producer's own
 * first, since Sluice never reads those.
 */
final class DeadLetter {
  private static final String TYPE = "String";
  private static final String PREFIX = "sluice.";

  /** The most attributes that SQS takes with a message. */
  private static final int MOST_ATTRIBUTES = 10;

  /** What SQS does not take in a text: the control characters, half surrogates and U+FFFE. */
  private static final String REFUSED =
      "[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]";

  final UUID key;
  private final String body;
  private final String group;
  private final Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
  private final int maxBytes;
  private int bytes;
  private boolean whole = true;

  DeadLetter(Keyed<Rejected<String>> rejected, int maxBytes) {
    Delivery<String> delivery = rejected.value().delivery();
    key = rejected.key();
    body = delivery.body();
    bytes = bytes(body);
    this.maxBytes = maxBytes;
    group = delivery.group().orElse(delivery.id());
    put(PREFIX + "reason", rejected.value().reason().code());
    put(PREFIX + "field", rejected.value().reason().field());
    put(PREFIX + "message-id", delivery.id());
    put(PREFIX + "sent-at", delivery.sentAt().toString());
    if (delivery.receipt() instanceof Held held) {
      held.attributes.forEach(
          (name, value) -> {
            // A message that was a dead letter before has these of then.
            if (!name.startsWith(PREFIX)) {
              put(name, value);
            }
          });
    }
  }

  /** The size as SQS counts it: the body, and each attribute's name, type and value, in UTF-8. */
  int bytes() {
    return bytes;
  }

  /** Whether there is room for the body at all. */
  boolean fits() {
    return bytes <= maxBytes;
  }

  /** Whether all attributes had room. */
  boolean isWhole() {
    return whole;
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
    put(
        name,
        MessageAttributeValue.builder()
            .dataType(TYPE)
            .stringValue(text.replaceAll(REFUSED, "?"))
            .build());
  }

  private void put(String name, MessageAttributeValue value) {
    int size = bytes(name, value);
    if (attributes.size() == MOST_ATTRIBUTES || bytes + size > maxBytes) {
      whole = false;
      return;
    }
    attributes.put(name, value);
    bytes += size;
  }

  /** The size of an attribute as SQS counts it. */
  static int bytes(String name, MessageAttributeValue value) {
    int size = bytes(name) + bytes(value.dataType());
    if (value.stringValue() != null) {
      size += bytes(value.stringValue());
    }
    return value.binaryValue() == null
        ? size
        : size + value.binaryValue().asByteArrayUnsafe().length;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}

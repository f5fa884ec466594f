package dev.sluice.sqs.internal.json;

import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.sqs.internal.http.BadAnswerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Reads the attributes that a producer sent with a message. */
public final class AttributesJson {
  private static final byte TEXT = 1;
  private static final byte BINARY = 2;

  private AttributesJson() {}

  /** Reads the object that follows, sorted by name. */
  static Map<String, MessageAttributeValue> read(JsonParser json) throws IOException {
    Map<String, MessageAttributeValue> attributes = new TreeMap<>();
    for (String name = JsonFields.firstField(json); name != null; name = json.nextFieldName()) {
      attributes.put(name, value(json));
    }
    return attributes;
  }

  private static MessageAttributeValue value(JsonParser json) throws IOException {
    MessageAttributeValue.Builder value = MessageAttributeValue.builder();
    for (String name = JsonFields.firstField(json); name != null; name = json.nextFieldName()) {
      switch (name) {
        case "DataType" -> value.dataType(JsonFields.text(json));
        case "StringValue" -> value.stringValue(JsonFields.text(json));
        case "BinaryValue" -> value.binaryValue(bytes(json));
        default -> JsonFields.skip(json);
      }
    }
    return value.build();
  }

  private static @Nullable SdkBytes bytes(JsonParser json) throws IOException {
    return JsonFields.text(json) == null
        ? null
        : SdkBytes.fromByteArrayUnsafe(json.getBinaryValue());
  }

  /**
   * The digest of sorted attributes.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation">Calculating
   *     the MD5 message digest for message attributes</a>
   */
  public static byte[] digest(Map<String, MessageAttributeValue> attributes, MessageDigest md5) {
    attributes.forEach(
        (name, value) -> {
          add(md5, bytes(name));
          add(md5, bytes(value.dataType()));
          if (value.binaryValue() == null) {
            md5.update(TEXT);
            add(md5, bytes(value.stringValue()));
          } else {
            md5.update(BINARY);
            add(md5, value.binaryValue().asByteArrayUnsafe());
          }
        });
    return md5.digest();
  }

  private static byte[] bytes(@Nullable String text) {
    if (text == null) {
      throw new BadAnswerException("a message attribute without type or value");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void add(MessageDigest md5, byte[] bytes) {
    md5.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    md5.update(bytes);
  }
}

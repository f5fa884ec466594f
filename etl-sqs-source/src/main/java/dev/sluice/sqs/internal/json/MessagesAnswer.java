package dev.sluice.sqs.internal.json;

import static dev.sluice.sqs.internal.json.JsonFields.count;
import static dev.sluice.sqs.internal.json.JsonFields.firstField;
import static dev.sluice.sqs.internal.json.JsonFields.list;
import static dev.sluice.sqs.internal.json.JsonFields.number;
import static dev.sluice.sqs.internal.json.JsonFields.read;
import static dev.sluice.sqs.internal.json.JsonFields.skip;
import static dev.sluice.sqs.internal.json.JsonFields.text;

import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.sqs.internal.http.BadAnswerException;
import dev.sluice.sqs.internal.http.HttpAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Reads the messages of an answer; fields that it does not know are passed over. */
public final class MessagesAnswer {
  private MessagesAnswer() {}

  /**
   * The messages of an answer, each checked against its MD5 as the SDK does, where Java has that.
   */
  public static List<Received> messages(HttpAnswer answer) {
    List<Received> messages = new ArrayList<>();
    MessageDigest md5 = Md5.digest();
    read(
        answer,
        (name, json) -> {
          if (name.equals("Messages")) {
            list(json, () -> messages.add(message(json, md5)));
          } else {
            skip(json);
          }
        });
    return messages;
  }

  private static Received message(JsonParser json, @Nullable MessageDigest md5) throws IOException {
    String id = null;
    String body = null;
    String handle = null;
    String bodyMd5 = null;
    String sentAt = null;
    Marks marks = Marks.of(null, null, null);
    int attempt = 1;
    String attributesMd5 = null;
    Map<String, MessageAttributeValue> attributes = Map.of();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      switch (name) {
        case "MessageId" -> id = text(json);
        case "Body" -> body = text(json);
        case "ReceiptHandle" -> handle = text(json);
        case "MD5OfBody" -> bodyMd5 = text(json);
        case "MD5OfMessageAttributes" -> attributesMd5 = text(json);
        case "MessageAttributes" -> attributes = AttributesJson.read(json);
        case "Attributes" -> {
          sentAt = null;
          attempt = 1;
          String group = null;
          String sequenceNumber = null;
          String traceHeader = null;
          for (String inner = firstField(json); inner != null; inner = json.nextFieldName()) {
            switch (inner) {
              case "SentTimestamp" -> sentAt = text(json);
              case "ApproximateReceiveCount" -> attempt = count(text(json));
              case "MessageGroupId" -> group = text(json);
              case "SequenceNumber" -> sequenceNumber = text(json);
              case "AWSTraceHeader" -> traceHeader = text(json);
              default -> skip(json);
            }
          }
          marks = Marks.of(group, sequenceNumber, traceHeader);
        }
        default -> skip(json);
      }
    }
    if (id == null || body == null || handle == null) {
      throw new BadAnswerException("a message without id, body or receipt handle");
    }
    if (md5 != null
        && bodyMd5 != null
        && !isMd5(md5.digest(body.getBytes(StandardCharsets.UTF_8)), bodyMd5)) {
      throw new BadAnswerException("the body of a message is not what its MD5 says");
    }
    if (md5 != null
        && !attributes.isEmpty()
        && attributesMd5 != null
        && !isMd5(AttributesJson.digest(attributes, md5), attributesMd5)) {
      throw new BadAnswerException("the attributes of a message are not what their MD5 says");
    }
    Instant sent = Instant.ofEpochMilli(number(sentAt));
    return new Received(id, body, handle, attempt, sent, marks, attributes);
  }

  private static boolean isMd5(byte[] digest, String hex) {
    if (hex.length() != 2 * digest.length) {
      return false;
    }
    for (int i = 0; i < digest.length; i++) {
      int high = Character.digit(hex.charAt(2 * i), 16);
      int low = Character.digit(hex.charAt(2 * i + 1), 16);
      if ((digest[i] & 255) != high * 16 + low) {
        return false;
      }
    }
    return true;
  }
}

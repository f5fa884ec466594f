package dev.sluice.sqs.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sluice.sqs.internal.call.SqsCalls;
import dev.sluice.sqs.internal.http.Answer;
import dev.sluice.sqs.internal.http.BadAnswerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Reads the JSON of the answers; fields that it does not know are passed over. */
public final class AnswerJson {
  /** A message has up to 1 MiB, and some servers take more. */
  private static final int LONGEST_STRING = 16 * 1024 * 1024;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(LONGEST_STRING)
                  .maxNestingDepth(20)
                  .build())
          .build();

  private AnswerJson() {}

  /**
   * The messages of an answer, each checked against its MD5 as the SDK does, where Java has that.
   */
  public static List<Received> messages(Answer answer) {
    List<Received> messages = new ArrayList<>(SqsCalls.BATCH);
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
    String group = null;
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
          group = null;
          attempt = 1;
          for (String inner = firstField(json); inner != null; inner = json.nextFieldName()) {
            switch (inner) {
              case "SentTimestamp" -> sentAt = text(json);
              case "ApproximateReceiveCount" -> attempt = count(text(json));
              case "MessageGroupId" -> group = text(json);
              default -> skip(json);
            }
          }
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
    return new Received(id, body, handle, attempt, sent, group, attributes);
  }

  /** What of a batch did not succeed, also what the answer does not mention. */
  public static List<Failure> failures(Answer answer, int entries) {
    @Nullable Failure[] failures = new Failure[entries];
    boolean[] succeeded = new boolean[entries];
    read(
        answer,
        (name, json) -> {
          switch (name) {
            case "Successful" ->
                list(json, () -> index(entry(json), entries).ifPresent(i -> succeeded[i] = true));
            case "Failed" ->
                list(
                    json,
                    () -> {
                      Entry entry = entry(json);
                      index(entry, entries).ifPresent(i -> failures[i] = entry.or(failures[i], i));
                    });
            default -> skip(json);
          }
        });
    List<Failure> all = new ArrayList<>(0);
    for (int i = 0; i < entries; i++) {
      if (!succeeded[i]) {
        Failure failure = failures[i];
        all.add(failure == null ? new Failure(i, false, "Unanswered") : failure);
      }
    }
    return all;
  }

  /** One of a batch, as an answer tells of it. */
  private record Entry(@Nullable String id, boolean senderFault, @Nullable String code) {

    /** The failure, unless another was told before. */
    Failure or(@Nullable Failure before, int index) {
      return before == null ? new Failure(index, senderFault, String.valueOf(code)) : before;
    }
  }

  private static Entry entry(JsonParser json) throws IOException {
    String id = null;
    boolean senderFault = false;
    String code = null;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      switch (name) {
        case "Id" -> id = text(json);
        case "SenderFault" -> senderFault = isTrue(json);
        case "Code" -> code = text(json);
        default -> skip(json);
      }
    }
    return new Entry(id, senderFault, code);
  }

  /** Its place in the batch; empty where it was not asked for. */
  private static OptionalInt index(Entry entry, int entries) {
    for (int i = 0; i < entries; i++) {
      if (Integer.toString(i).equals(entry.id)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** The error code in the body of an error; empty where it has none that can be read. */
  public static Optional<String> errorCode(Answer answer) {
    Map<String, String> codes = new HashMap<>();
    try {
      read(
          answer,
          (name, json) -> {
            boolean code = name.equals("__type") || name.equals("code");
            JsonToken token = json.nextToken();
            if (code) {
              boolean text = token.isScalarValue() && token != JsonToken.VALUE_NULL;
              codes.put(name, text ? json.getText() : "");
            }
            json.skipChildren();
          });
    } catch (BadAnswerException e) {
      return Optional.empty();
    }
    return Optional.ofNullable(codes.getOrDefault("__type", codes.get("code")));
  }

  private interface FieldReader {
    /** Reads the value of a field; the parser stands before it. */
    void read(String name, JsonParser json) throws IOException;
  }

  private interface ElementReader {
    /** Reads an object; the parser stands at its start. */
    void read() throws IOException;
  }

  private static void read(Answer answer, FieldReader field) {
    if (answer.length() == 0) {
      return;
    }
    boolean begun = false;
    try (JsonParser json = JSON.createParser(answer.bytes(), answer.from(), answer.length())) {
      begun = json.nextToken() == JsonToken.START_OBJECT;
      if (!begun) {
        throw BadAnswerException.ofAnother("the answer is no JSON object");
      }
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        field.read(name, json);
      }
      if (json.currentToken() != JsonToken.END_OBJECT) {
        throw new BadAnswerException("the answer is no whole JSON object");
      }
    } catch (IOException e) {
      // Its text may quote a message.
      throw begun
          ? new BadAnswerException("the answer is broken JSON")
          : BadAnswerException.ofAnother("the answer is not JSON");
    }
  }

  /** Reads a list of objects, which may be null in the place of an empty one. */
  private static void list(JsonParser json, ElementReader element) throws IOException {
    JsonToken token = json.nextToken();
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    if (token != JsonToken.START_ARRAY) {
      throw new BadAnswerException("something else in the place of a list");
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new BadAnswerException("something else in the place of an object");
      }
      element.read();
    }
  }

  /** The string that follows; a number or a truth value as it is written, and null for null. */
  static @Nullable String text(JsonParser json) throws IOException {
    String text = json.nextTextValue();
    if (text != null || json.currentToken() == JsonToken.VALUE_NULL) {
      return text;
    }
    if (json.currentToken().isScalarValue()) {
      return json.getText();
    }
    throw new BadAnswerException("something else in the place of a string");
  }

  private static boolean isTrue(JsonParser json) throws IOException {
    return switch (json.nextToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      case VALUE_STRING -> Boolean.parseBoolean(json.getText());
      default -> throw new BadAnswerException("something else in the place of a truth value");
    };
  }

  static void skip(JsonParser json) throws IOException {
    json.nextToken();
    json.skipChildren();
  }

  private static long number(@Nullable String text) {
    try {
      return Long.parseLong(String.valueOf(text));
    } catch (NumberFormatException e) {
      throw new BadAnswerException("a number is missing or is none");
    }
  }

  /** Goes into the object that follows; null is one without fields. */
  static @Nullable String firstField(JsonParser json) throws IOException {
    JsonToken token = json.nextToken();
    if (token == JsonToken.START_OBJECT) {
      return json.nextFieldName();
    }
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    throw new BadAnswerException("something else in the place of an object");
  }

  private static int count(@Nullable String text) {
    long count = number(text);
    if (count != (int) count) {
      throw new BadAnswerException("a number is too large");
    }
    return (int) count;
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

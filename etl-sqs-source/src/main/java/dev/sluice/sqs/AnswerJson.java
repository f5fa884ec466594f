package dev.sluice.sqs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sluice.sqs.Request.BadAnswerException;
import dev.sluice.sqs.SqsCalls.Failure;
import dev.sluice.sqs.SqsCalls.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Reads the JSON of the answers; fields that it does not know are passed over. */
final class AnswerJson {
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
  static List<Received> messages(Answer answer) {
    List<Received> messages = new ArrayList<>(SqsCalls.BATCH);
    MessageDigest md5 = Md5.digest();
    read(
        answer,
        json -> {
          boolean known = json.currentName().equals("Messages");
          if (json.nextToken() == JsonToken.START_ARRAY && known) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
              messages.add(message(json, md5));
            }
          } else {
            json.skipChildren();
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
        case "MessageId" -> id = json.nextTextValue();
        case "Body" -> body = json.nextTextValue();
        case "ReceiptHandle" -> handle = json.nextTextValue();
        case "MD5OfBody" -> bodyMd5 = json.nextTextValue();
        case "MD5OfMessageAttributes" -> attributesMd5 = json.nextTextValue();
        case "MessageAttributes" -> attributes = AttributesJson.read(json);
        case "Attributes" -> {
          json.nextToken();
          for (String inner = json.nextFieldName(); inner != null; inner = json.nextFieldName()) {
            switch (inner) {
              case "SentTimestamp" -> sentAt = json.nextTextValue();
              case "ApproximateReceiveCount" -> attempt = (int) number(json.nextTextValue());
              case "MessageGroupId" -> group = json.nextTextValue();
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
      throw new BadAnswerException("the body of the message " + id + " is not what its MD5 says");
    }
    if (md5 != null
        && !attributes.isEmpty()
        && attributesMd5 != null
        && !isMd5(AttributesJson.digest(attributes, md5), attributesMd5)) {
      throw new BadAnswerException("the attributes of " + id + " are not what their MD5 says");
    }
    Instant sent = Instant.ofEpochMilli(number(sentAt));
    return new Received(id, body, handle, attempt, sent, group, attributes);
  }

  /** What of a batch did not succeed, also what the answer does not mention. */
  static List<Failure> failures(Answer answer, int entries) {
    @Nullable Failure[] failures = new Failure[entries];
    boolean[] succeeded = new boolean[entries];
    read(
        answer,
        json -> {
          String list = json.currentName();
          boolean successful = list.equals("Successful");
          if (json.nextToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
          }
          while (json.nextToken() == JsonToken.START_OBJECT) {
            Failure one = entry(json, entries);
            if (successful) {
              succeeded[one.index()] = true;
            } else if (list.equals("Failed")) {
              failures[one.index()] = one;
            }
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

  private static Failure entry(JsonParser json, int entries) throws IOException {
    long index = -1;
    boolean senderFault = false;
    String code = null;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      switch (name) {
        case "Id" -> index = number(json.nextTextValue());
        case "SenderFault" -> senderFault = json.nextToken() == JsonToken.VALUE_TRUE;
        case "Code" -> code = json.nextTextValue();
        default -> skip(json);
      }
    }
    if (index < 0 || index >= entries) {
      throw new BadAnswerException("an entry that was not asked for");
    }
    return new Failure((int) index, senderFault, String.valueOf(code));
  }

  /** The error code in the body of an error; empty where it has none that can be read. */
  static Optional<String> errorCode(Answer answer) {
    List<String> codes = new ArrayList<>(1);
    try {
      read(
          answer,
          json -> {
            boolean code = json.currentName().equals("__type") || json.currentName().equals("code");
            String text = json.nextTextValue();
            if (code && text != null) {
              codes.add(text);
            } else {
              json.skipChildren();
            }
          });
    } catch (BadAnswerException e) {
      return Optional.empty();
    }
    return codes.stream().findFirst();
  }

  private interface FieldReader {
    /** Reads the value of the field at which the parser stands. */
    void read(JsonParser json) throws IOException;
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
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        field.read(json);
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

  private static void skip(JsonParser json) throws IOException {
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

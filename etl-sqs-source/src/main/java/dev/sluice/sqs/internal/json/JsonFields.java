package dev.sluice.sqs.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sluice.sqs.internal.http.BadAnswerException;
import dev.sluice.sqs.internal.http.HttpAnswer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the fields of JSON objects, each as leniently as the SDK does. */
final class JsonFields {
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

  private JsonFields() {}

  interface FieldReader {
    /** Reads the value of a field; the parser stands before it. */
    void read(String name, JsonParser json) throws IOException;
  }

  interface ElementReader {
    /** Reads an object; the parser stands at its start. */
    void read() throws IOException;
  }

  static void read(HttpAnswer answer, FieldReader field) {
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
  static void list(JsonParser json, ElementReader element) throws IOException {
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

  static boolean isTrue(JsonParser json) throws IOException {
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

  static long number(@Nullable String text) {
    try {
      return Long.parseLong(String.valueOf(text));
    } catch (NumberFormatException e) {
      throw new BadAnswerException("a number is missing or is none");
    }
  }

  static int count(@Nullable String text) {
    long count = number(text);
    if (count != (int) count) {
      throw new BadAnswerException("a number is too large");
    }
    return (int) count;
  }
}

package dev.sluice.sqs.internal.json;

import static dev.sluice.sqs.internal.json.JsonFields.read;

import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.sqs.internal.http.BadAnswerException;
import dev.sluice.sqs.internal.http.HttpAnswer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the body of an error. */
public final class ErrorAnswer {
  private ErrorAnswer() {}

  /** The error code in the body of an error; empty where it has none that can be read. */
  public static Optional<String> errorCode(HttpAnswer answer) {
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
}

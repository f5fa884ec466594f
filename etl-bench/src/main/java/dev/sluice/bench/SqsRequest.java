package dev.sluice.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a request says, of any of the actions that the server knows.
 *
 * @param queue the name of the queue
 * @param max the most messages to answer
 * @param waitSeconds how long to wait for a first one
 * @param entries what a batch holds
 */
record SqsRequest(String queue, int max, int waitSeconds, List<Entry> entries) {
  private static final JsonFactory JSON = new JsonFactory();

  /** One message of a batch. */
  record Entry(
      String id, @Nullable String handle, int visibilitySeconds, @Nullable String messageBody) {}

  static SqsRequest parse(byte[] body, int offset, int length) throws IOException {
    String queue = "";
    int max = 1;
    int waitSeconds = 0;
    List<Entry> entries = List.of();
    try (JsonParser json = JSON.createParser(body, offset, length)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "QueueUrl", "QueueName" ->
              queue = json.getText().substring(json.getText().lastIndexOf('/') + 1);
          case "MaxNumberOfMessages" -> max = json.getIntValue();
          case "WaitTimeSeconds" -> waitSeconds = json.getIntValue();
          case "Entries" -> entries = entries(json);
          default -> json.skipChildren();
        }
      }
    }
    return new SqsRequest(queue, max, waitSeconds, entries);
  }

  private static List<Entry> entries(JsonParser json) throws IOException {
    List<Entry> entries = new ArrayList<>(10);
    while (json.nextToken() == JsonToken.START_OBJECT) {
      String id = "";
      String handle = null;
      int visibilitySeconds = 0;
      String messageBody = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "Id" -> id = json.getText();
          case "ReceiptHandle" -> handle = json.getText();
          case "VisibilityTimeout" -> visibilitySeconds = json.getIntValue();
          case "MessageBody" -> messageBody = json.getText();
          default -> json.skipChildren();
        }
      }
      entries.add(new Entry(id, handle, visibilitySeconds, messageBody));
    }
    return entries;
  }
}

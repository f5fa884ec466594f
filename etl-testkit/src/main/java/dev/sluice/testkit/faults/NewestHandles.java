package dev.sluice.testkit.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes a server as strict about receipt handles as SQS may be: a delete by any but the newest
 * handle of a message is said to succeed, and deletes nothing. ElasticMQ deletes by each that it
 * gave out. Thread-safe.
 */
public final class NewestHandles {
  private final Map<String, String> messageByHandle = new ConcurrentHashMap<>();
  private final Map<String, String> newestByMessage = new ConcurrentHashMap<>();

  /** For {@code ReceiveMessage}: {@code rest} answers, and the handles are noted. */
  public Rule noting(Rule rest) {
    return call -> {
      Answer answer = rest.answer(call);
      for (JsonNode message : answer.body().path("Messages")) {
        String id = message.get("MessageId").asText();
        String handle = message.get("ReceiptHandle").asText();
        messageByHandle.put(handle, id);
        newestByMessage.put(id, handle);
      }
      return answer;
    };
  }

  /** For {@code DeleteMessageBatch}: {@code rest} answers for the entries with newest handles. */
  public Rule deleting(Rule rest) {
    return call -> {
      JsonNode entries = call.body().get("Entries");
      return call.pretending(i -> isOld(entries.get(i).get("ReceiptHandle").asText()), rest);
    };
  }

  private boolean isOld(String handle) {
    String message = messageByHandle.get(handle);
    return message != null && !handle.equals(newestByMessage.get(message));
  }
}

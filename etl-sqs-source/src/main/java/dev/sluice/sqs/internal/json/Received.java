package dev.sluice.sqs.internal.json;

import dev.sluice.sqs.internal.http.BadAnswerException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * One message of an answer; {@link #toString()} leaves its body and its attributes out.
 *
 * @param attributes what the producer sent beside the body, for a dead letter to keep
 */
public record Received(
    String id,
    String body,
    String handle,
    int attempt,
    Instant sentAt,
    Marks marks,
    Map<String, MessageAttributeValue> attributes) {

  /** Of what an answer holds. */
  public static Received of(
      @Nullable String id,
      @Nullable String body,
      @Nullable String handle,
      int attempt,
      Instant sentAt,
      Marks marks,
      Map<String, MessageAttributeValue> attributes) {
    if (id == null || body == null || handle == null) {
      throw new BadAnswerException("a message without id, body or receipt handle");
    }
    return new Received(id, body, handle, attempt, sentAt, marks, attributes);
  }

  /** The message group; null on a standard queue. */
  public @Nullable String group() {
    return marks.group();
  }

  @Override
  public String toString() {
    return "Received[id=" + id + "]";
  }
}

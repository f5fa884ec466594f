package dev.sluice.testkit.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an SQS server says to a {@link Call}.
 *
 * <p>{@link #toString()} shows no body, as it may hold messages.
 */
public final class Answer {
  /** What errors of a {@link Rule} say; a client that repeats it in a log would repeat a body. */
  public static final String QUOTE = "a message that quotes body-0";

  private final int status;
  private final JsonNode body;

  private Answer(int status, JsonNode body) {
    this.status = status;
    this.body = body;
  }

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param body the JSON; a {@link Rule} may change it before it goes to the client
   */
  public static Answer of(int status, JsonNode body) {
    return new Answer(status, Objects.requireNonNull(body, "body"));
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The JSON; a {@link Rule} may change it before it goes to the client. */
  public JsonNode body() {
    return body;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Answer that && status == that.status && body.equals(that.body);
  }

  @Override
  public int hashCode() {
    return Objects.hash(status, body);
  }

  @Override
  public String toString() {
    return "Answer[" + status + "]";
  }

  /**
   * An error in the protocol of SQS.
   *
   * @param code such as {@code ServiceUnavailable}
   */
  public static Answer error(int status, String code) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("__type", "com.amazonaws.sqs#" + code);
    body.put("message", QUOTE);
    return new Answer(status, body);
  }
}

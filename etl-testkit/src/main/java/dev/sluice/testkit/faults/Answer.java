package dev.sluice.testkit.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What an SQS server says to a {@link Call}.
 *
 * @param status the HTTP status
 * @param body the JSON; a {@link Rule} may change it before it goes to the client
 */
public record Answer(int status, JsonNode body) {
  /** What errors of a {@link Rule} say; a client that repeats it in a log would repeat a body. */
  public static final String QUOTE = "a message that quotes body-0";

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

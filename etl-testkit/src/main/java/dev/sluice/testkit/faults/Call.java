package dev.sluice.testkit.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.IntPredicate;

/**
 * One call of an SQS client on its way to the server. A {@link Rule} answers it, with or without
 * passing it on.
 */
public final class Call {
  private static final String ENTRIES = "Entries";

  private final Forward forward;
  private final String action;
  private final JsonNode body;

  /** Sends a call on to the server. */
  interface Forward {
    Answer send(String action, JsonNode body) throws IOException, InterruptedException;
  }

  Call(Forward forward, String action, JsonNode body) {
    this.forward = forward;
    this.action = action;
    this.body = body;
  }

  /** The action's name, such as {@code DeleteMessageBatch}. */
  public String action() {
    return action;
  }

  /** The call's JSON; changes of it reach the server. */
  public JsonNode body() {
    return body;
  }

  /** Lets the server answer. */
  public Answer pass() throws IOException, InterruptedException {
    return forward.send(action, body);
  }

  /** Answers that every entry of a batch succeeded, and does nothing. */
  public Answer pretend() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    succeed(answer.putArray("Successful"), entries());
    return Answer.of(200, answer);
  }

  /**
   * Lets {@code rest} answer for a batch without the chosen entries, of which the answer says
   * nothing at all.
   *
   * @param chosen by their place in the batch, from 0
   */
  public Answer without(IntPredicate chosen, Rule rest) throws IOException, InterruptedException {
    return split(chosen, rest).answer();
  }

  /** As {@link #without}, and the answer says of the chosen entries that they failed. */
  public Answer failing(IntPredicate chosen, boolean senderFault, String code, Rule rest)
      throws IOException, InterruptedException {
    Split split = split(chosen, rest);
    if (split.answer().body() instanceof ObjectNode answer && split.answer().status() == 200) {
      ArrayNode failed = answer.withArray("Failed");
      for (JsonNode entry : split.taken()) {
        ObjectNode failure = failed.addObject();
        failure.set("Id", entry.get("Id"));
        failure.put("SenderFault", senderFault).put("Code", code).put("Message", Answer.QUOTE);
      }
    }
    return split.answer();
  }

  /** As {@link #without}, and the answer says of the chosen entries that they succeeded. */
  public Answer pretending(IntPredicate chosen, Rule rest)
      throws IOException, InterruptedException {
    return succeeded(split(chosen, rest));
  }

  /**
   * For {@code DeleteMessageBatch}: as {@link #pretending}, and the chosen entries can be received
   * again at once.
   */
  public Answer redelivering(IntPredicate chosen, Rule rest)
      throws IOException, InterruptedException {
    Split split = split(chosen, rest);
    if (split.answer().status() == 200 && !split.taken().isEmpty()) {
      ObjectNode visible = body.deepCopy();
      ArrayNode entries = visible.putArray(ENTRIES);
      split.taken().forEach(entry -> entries.add(visibleAtOnce(entry)));
      forward.send("ChangeMessageVisibilityBatch", visible);
    }
    return succeeded(split);
  }

  private static Answer succeeded(Split split) {
    if (split.answer().body() instanceof ObjectNode answer && split.answer().status() == 200) {
      succeed(answer.withArray("Successful"), split.taken());
    }
    return split.answer();
  }

  private static JsonNode visibleAtOnce(JsonNode entry) {
    ObjectNode change = entry.deepCopy();
    return change.put("VisibilityTimeout", 0);
  }

  /** The entries that were taken out, and the answer for the others. */
  private record Split(ArrayNode taken, Answer answer) {}

  private Split split(IntPredicate chosen, Rule rest) throws IOException, InterruptedException {
    ObjectNode without = body.deepCopy();
    ArrayNode left = without.putArray(ENTRIES);
    ArrayNode taken = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < entries().size(); i++) {
      (chosen.test(i) ? taken : left).add(entries().get(i));
    }
    if (left.isEmpty()) {
      return new Split(taken, new Call(forward, action, without).pretend());
    }
    return new Split(taken, rest.answer(new Call(forward, action, without)));
  }

  private JsonNode entries() {
    return body.path(ENTRIES);
  }

  private static void succeed(ArrayNode successful, JsonNode entries) {
    entries.forEach(entry -> successful.addObject().set("Id", entry.get("Id")));
  }
}

package dev.sluice.testkit.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * What becomes of a {@link Call}. A rule that throws an {@link IOException} closes the connection
 * without an answer. Rules are called by many threads at once.
 */
@FunctionalInterface
public interface Rule {
  Answer answer(Call call) throws IOException, InterruptedException;

  /** The server answers. */
  static Rule passing() {
    return Call::pass;
  }

  /** The call takes no effect and fails. */
  static Rule failing(int status, String code) {
    return call -> Answer.error(status, code);
  }

  /** The call takes no effect, as there were too many. */
  static Rule throttling() {
    return failing(400, "RequestThrottled");
  }

  /** The call takes no effect, and the connection breaks. */
  static Rule resetting() {
    return call -> {
      throw new IOException("reset before the call");
    };
  }

  /** The call takes effect, and its answer is lost with the connection. */
  static Rule resettingAfterwards() {
    return call -> {
      call.pass();
      throw new IOException("reset after the call");
    };
  }

  /** The call waits before it goes by {@code rule}. */
  static Rule delaying(Duration time, Rule rule) {
    return call -> {
      Thread.sleep(time.toMillis());
      return rule.answer(call);
    };
  }

  /** The first {@code times} calls go by {@code rule}, and all others are passed on. */
  static Rule first(int times, Rule rule) {
    AtomicInteger count = new AtomicInteger();
    return call -> (count.getAndIncrement() < times ? rule : passing()).answer(call);
  }

  /**
   * A share of the calls, drawn one by one, goes by {@code rule}, the others by {@code otherwise},
   * so that rules can be put in a row.
   *
   * @param share from 0 to 1
   * @param random seeded, to draw the same again; which call takes which draw depends on the order
   *     in which they come
   */
  static Rule sometimes(double share, Random random, Rule rule, Rule otherwise) {
    return call -> (random.nextDouble() < share ? rule : otherwise).answer(call);
  }

  /** Chooses entries of batches like {@link #sometimes} chooses calls. */
  static IntPredicate share(double share, Random random) {
    return entry -> random.nextDouble() < share;
  }

  /** The chosen entries of a batch, counted from 0, fail and take no effect. */
  static Rule failingEntries(IntPredicate chosen, boolean senderFault, String code) {
    return failingEntries(chosen, senderFault, code, passing());
  }

  /** The same, and {@code rest} answers for the other entries. */
  static Rule failingEntries(IntPredicate chosen, boolean senderFault, String code, Rule rest) {
    return call -> call.failing(chosen, senderFault, code, rest);
  }

  /**
   * For {@code DeleteMessageBatch}: the chosen entries are said to be deleted, and are delivered
   * again all the same, at once, as SQS does once in a while where a server was away during the
   * deletion. {@code rest} answers for the other entries.
   */
  static Rule redelivering(IntPredicate chosen, Rule rest) {
    return call -> call.redelivering(chosen, rest);
  }

  /**
   * For {@code ReceiveMessage}: a share of the messages is in the answer twice, as far as it holds
   * no more than ten.
   */
  static Rule doubling(double share, Random random) {
    return call -> {
      Answer answer = call.pass();
      if (answer.body().get("Messages") instanceof ArrayNode messages) {
        for (JsonNode message : messages.deepCopy()) {
          if (messages.size() < 10 && random.nextDouble() < share) {
            messages.add(message);
          }
        }
      }
      return answer;
    };
  }
}

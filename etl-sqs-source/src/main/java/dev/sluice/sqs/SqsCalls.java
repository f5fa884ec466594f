package dev.sluice.sqs;

import dev.sluice.sqs.Request.BadAnswerException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * The three hot calls on one queue, and all that the source knows of how they travel. Thread-safe.
 *
 * <p>Every method throws {@link CallFailed} where the call as a whole failed, after the retries
 * that the way of travel makes by itself. Nothing is known then of what the server did.
 */
interface SqsCalls extends AutoCloseable {

  /** The most messages that SQS puts into one answer, and takes into one batch. */
  int BATCH = 10;

  /** What is no long poll takes milliseconds; one that hangs must not hang a lane or a shutdown. */
  Duration SHORT_TRY = Duration.ofSeconds(4);

  /** How much longer than its wait a long poll may take. */
  Duration SLACK = Duration.ofSeconds(10);

  /** The limit of a short call with all its tries. */
  Duration SHORT_CALL = Duration.ofSeconds(8);

  /** Long-polls for up to {@link #BATCH} messages, in the order of the answer. */
  List<Received> receive();

  /**
   * Begins to delete up to {@link #BATCH} messages. The answer tells those that were not deleted.
   */
  Sent<List<Failure>> startDelete(List<String> handles);

  /** Sets up to {@link #BATCH} visibility timeouts and answers those that were not set. */
  List<Failure> changeVisibility(List<Visibility> changes);

  /** Keeps no connection open any more; calls still work. */
  @Override
  void close();

  /**
   * A call that was begun. It is under way without a thread where the way of travel can do so and
   * has a connection at hand; otherwise {@link #answer} makes it. For one thread at a time.
   */
  interface Sent<A> {

    /** Whether it was sent and its answer not taken yet. */
    boolean isUnderWay();

    /**
     * Waits for the answer to what is under way. False where there is none, because nothing was
     * sent or the try failed: {@link #answer} then makes a call, maybe after a pause.
     */
    boolean isAnswered();

    /** The answer, after as many tries as it takes. */
    A answer();
  }

  /**
   * One message of an answer; {@link #toString()} leaves its body and its attributes out.
   *
   * @param group the message group; null on a standard queue
   * @param attributes what the producer sent beside the body, for a dead letter to keep
   */
  record Received(
      String id,
      String body,
      String handle,
      int attempt,
      Instant sentAt,
      @Nullable String group,
      Map<String, MessageAttributeValue> attributes) {

    /** Of what an answer holds. */
    static Received of(
        @Nullable String id,
        @Nullable String body,
        @Nullable String handle,
        int attempt,
        Instant sentAt,
        @Nullable String group,
        Map<String, MessageAttributeValue> attributes) {
      if (id == null || body == null || handle == null) {
        throw new BadAnswerException("a message without id, body or receipt handle");
      }
      return new Received(id, body, handle, attempt, sentAt, group, attributes);
    }

    @Override
    public String toString() {
      return "Received[id=" + id + "]";
    }
  }

  /** A receipt handle and for how many seconds from now its message is to stay invisible. */
  record Visibility(String handle, int seconds) {}

  /**
   * What became of one entry of a batch that did not succeed.
   *
   * @param index the entry's place in the batch, counted from 0
   * @param senderFault whether the same entry, sent again, would fail again
   * @param code the server's error code
   */
  record Failure(int index, boolean senderFault, String code) {}

  /** A whole call failed. It has no cause, since the cause's message may quote an answer. */
  final class CallFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    CallFailed(Fault fault) {
      super(fault.text());
      this.fault = fault;
    }

    Fault fault() {
      return fault;
    }
  }
}

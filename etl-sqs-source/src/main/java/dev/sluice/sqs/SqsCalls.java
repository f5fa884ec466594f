package dev.sluice.sqs;

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
interface SqsCalls {

  /** The most messages that SQS puts into one answer, and takes into one batch. */
  int BATCH = 10;

  /** Long-polls for up to {@link #BATCH} messages, in the order of the answer. */
  List<Received> receive();

  /** Deletes up to {@link #BATCH} messages and answers those that were not deleted. */
  List<Failure> delete(List<String> handles);

  /** Sets up to {@link #BATCH} visibility timeouts and answers those that were not set. */
  List<Failure> changeVisibility(List<Visibility> changes);

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

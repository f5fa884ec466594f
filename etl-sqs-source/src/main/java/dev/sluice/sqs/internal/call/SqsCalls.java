package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.json.Failure;
import dev.sluice.sqs.internal.json.Received;
import java.time.Duration;
import java.util.List;

/**
 * The three hot calls on one queue, and all that the source knows of how they travel. Thread-safe.
 *
 * <p>Every method throws {@link CallFailed} where the call as a whole failed, after the retries
 * that the way of travel makes by itself. Nothing is known then of what the server did.
 */
public interface SqsCalls extends AutoCloseable {

  /** The most messages that SQS puts into one answer, and takes into one batch. */
  int BATCH = 10;

  /** What is no long poll takes milliseconds; one that hangs must not hang a lane or a shutdown. */
  Duration SHORT_TRY = Duration.ofSeconds(4);

  /** How much longer than its wait a long poll may take. */
  Duration SLACK = Duration.ofSeconds(10);

  /** The limit of a short call with all its tries. */
  Duration SHORT_CALL = Duration.ofSeconds(8);

  /**
   * Long-polls for messages, in the order of the answer.
   *
   * @param most how many at the most, up to {@link #BATCH}
   * @param wait how long to wait for the first of them, in whole seconds
   */
  List<Received> receive(int most, Duration wait);

  /**
   * Begins to delete up to {@link #BATCH} messages. The answer tells those that were not deleted.
   */
  Sent<List<Failure>> startDelete(List<String> handles);

  /** Sets up to {@link #BATCH} visibility timeouts and answers those that were not set. */
  List<Failure> changeVisibility(List<Visibility> changes);

  /** Keeps no connection open any more; calls still work. */
  @Override
  void close();
}

package dev.sluice.sqs;

import dev.sluice.core.Backoff;
import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Keyed;
import dev.sluice.core.Reason;
import dev.sluice.core.Rejected;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkGoneException;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.core.Suspicion;
import dev.sluice.core.WriteResult;
import dev.sluice.sqs.internal.call.QueueFacts;
import dev.sluice.sqs.internal.call.SdkCalls;
import dev.sluice.sqs.internal.call.SqsCalls;
import dev.sluice.sqs.internal.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * An SQS queue for messages that can't become rows. Each keeps its body and its own attributes as
 * they were, personal values included, and carries the attributes {@code sluice.reason}, {@code
 * sluice.field} (where there is one), {@code sluice.message-id} and {@code sluice.sent-at}. Where a
 * message has no room for all of that, in bytes or in the ten attributes that SQS takes, attributes
 * are left out and the body never: the message's own first, then these from the last to the first.
 *
 * <p>A FIFO queue takes each key once within five minutes, and gets the message's group, or its id
 * as the group where it has none. A standard queue can't tell a repetition: what is stored for
 * certain is not sent again while the engine repeats a batch, but a message rejected again later,
 * or whose send got no answer, is there twice. For the same reason no {@link WriteResult} counts
 * duplicates.
 *
 * <p>It never creates a queue and does not close the client. Thread-safe.
 */
public final class SqsDeadLetters implements Sink<Rejected<String>> {
  private static final Logger LOG = LoggerFactory.getLogger(SqsDeadLetters.class);
  private static final int TRIES = 4;
  private static final Backoff BACKOFF = Backoff.of(Duration.ofMillis(100), Duration.ofSeconds(1));

  /** The least that every server takes in one call; one with larger messages takes as much. */
  private static final int CALL_BYTES = 262_144;

  private static final int REMEMBERED = 10_000;

  /** A letter that is denied where others are taken stays on its queue, and nothing is lost. */
  private static final Suspicion DENIED =
      Suspicion.of(Reason.of("dead_letter_refused"), Duration.ZERO, Duration.ofHours(1));

  private final SqsClient client;
  private final QueueFacts queue;
  private final int callBytes;

  /** Keys that were stored by a write that then failed. */
  private final Set<UUID> stored =
      Collections.synchronizedSet(Collections.newSetFromMap(new Recent<>()));

  private final AtomicBoolean saidFull = new AtomicBoolean();
  private final Patience patience;

  private SqsDeadLetters(SqsClient client, QueueFacts queue, LongSupplier nanoTime) {
    this.client = client;
    this.queue = queue;
    this.patience = new Patience(nanoTime);
    this.callBytes = Math.max(CALL_BYTES, queue.maxMessageBytes());
  }

  /**
   * Looks at the queue.
   *
   * @throws ConfigurationException where the queue is missing or not to be used
   * @throws SinkUnavailableException where it can't be reached now; opening may be tried again
   */
  public static SqsDeadLetters open(SqsClient client, String queueUrl) {
    return open(client, queueUrl, System::nanoTime);
  }

  /** The same, with the clock that says how long a refusal lasts. */
  static SqsDeadLetters open(SqsClient client, String queueUrl, LongSupplier nanoTime) {
    return reached(() -> new SqsDeadLetters(client, QueueFacts.find(client, queueUrl), nanoTime));
  }

  /**
   * Looks at the queue, and makes sure that what is rejected from {@code source} does not come back
   * to it: neither by another URL of the same queue nor by redrive policies. Both are to be on one
   * server. Better than {@link #open(SqsClient, String)} wherever the source is known.
   *
   * @throws ConfigurationException also where dead letters would come back
   * @throws SinkUnavailableException where it can't be reached now; opening may be tried again
   */
  public static SqsDeadLetters open(SqsClient client, String queueUrl, SqsSource source) {
    return reached(
        () -> {
          QueueFacts queue = QueueFacts.find(client, queueUrl);
          DeadLetterLoop.refuse(client, queue, source.queue());
          return new SqsDeadLetters(client, queue, System::nanoTime);
        });
  }

  private static SqsDeadLetters reached(Supplier<SqsDeadLetters> open) {
    try {
      return open.get();
    } catch (SourceUnavailableException e) {
      throw new SinkUnavailableException(e.kind(), String.valueOf(e.getMessage()));
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Not one transaction, as SQS has none: entries that failed are tried again up to 3 times
   * within about a second, calls are retried by the SDK.
   *
   * @throws BadBatchException where a body alone is larger than the queue takes ({@code
   *     dead_letter_too_large}) or is refused by it ({@code dead_letter_refused})
   * @throws SinkUnavailableException where the queue is away; with a suspicion where it answers and
   *     fails for entries, or denies them: perhaps for what they hold
   * @throws SinkGoneException where the queue was deleted or access to it withdrawn, and this
   *     stayed so for a minute
   */
  @Override
  public WriteResult write(List<Keyed<Rejected<String>>> batch) {
    List<DeadLetter> next = new ArrayList<>();
    int bytes = 0;
    for (DeadLetter letter : notStored(batch)) {
      if (next.size() == SqsCalls.BATCH || bytes + letter.bytes() > callBytes) {
        send(next);
        next = new ArrayList<>();
        bytes = 0;
      }
      next.add(letter);
      bytes += letter.bytes();
    }
    send(next);
    batch.forEach(rejected -> stored.remove(rejected.key()));
    return WriteResult.of(batch.size(), 0);
  }

  private List<DeadLetter> notStored(List<Keyed<Rejected<String>>> batch) {
    List<DeadLetter> letters = new ArrayList<>(batch.size());
    for (Keyed<Rejected<String>> rejected : batch) {
      DeadLetter letter = new DeadLetter(rejected, queue.maxMessageBytes());
      if (!letter.fits()) {
        throw new BadBatchException(Reason.of("dead_letter_too_large"));
      }
      if (!letter.isWhole() && !saidFull.getAndSet(true)) {
        LOG.warn(
            "some dead letters for {} have no room for all their attributes in {} bytes: they go"
                + " without the last ones",
            queue.url(),
            queue.maxMessageBytes());
      }
      if (!stored.contains(letter.key)) {
        letters.add(letter);
      }
    }
    return letters;
  }

  private void send(List<DeadLetter> letters) {
    List<DeadLetter> open = letters;
    try {
      for (int tries = 1; !open.isEmpty(); tries++) {
        open = sendOnce(open);
        if (!open.isEmpty() && tries == TRIES) {
          throw failedEntries();
        }
        if (!open.isEmpty()) {
          TimeUnit.NANOSECONDS.sleep(BACKOFF.pause(tries).toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted");
    }
  }

  /** Makes one call and answers what to try again. */
  private List<DeadLetter> sendOnce(List<DeadLetter> letters) {
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>(letters.size());
    for (int i = 0; i < letters.size(); i++) {
      entries.add(letters.get(i).entry(Integer.toString(i), queue.fifo()));
    }
    SendMessageBatchResponse answer = call(entries);
    Map<String, DeadLetter> open = new LinkedHashMap<>();
    for (int i = 0; i < letters.size(); i++) {
      open.put(Integer.toString(i), letters.get(i));
    }
    answer
        .successful()
        .forEach(
            entry -> {
              DeadLetter letter = open.remove(entry.id());
              if (letter != null) {
                stored.add(letter.key);
              }
            });
    if (answer.failed().stream().anyMatch(BatchResultErrorEntry::senderFault)) {
      throw new BadBatchException(Reason.of("dead_letter_refused"));
    }
    return List.copyOf(open.values());
  }

  private SendMessageBatchResponse call(List<SendMessageBatchRequestEntry> entries) {
    try {
      SendMessageBatchResponse answer =
          client.sendMessageBatch(
              SendMessageBatchRequest.builder()
                  .queueUrl(queue.url())
                  .entries(entries)
                  .overrideConfiguration(SdkCalls.SHORT)
                  .build());
      patience.succeeded();
      return answer;
    } catch (SdkException e) {
      Fault fault = Fault.of(e);
      if (fault.kind() == Fault.Kind.REFUSED) {
        throw new BadBatchException(Reason.of("dead_letter_refused"));
      }
      if (patience.endsWith(fault)) {
        throw new SinkGoneException(
            "the dead-letter queue " + queue.url() + " can't be used any more: " + fault.text());
      }
      throw fault.isFinal()
          ? new SinkUnavailableException(fault.failure(), text(fault.text()), DENIED)
          : new SinkUnavailableException(fault.failure(), text(fault.text()));
    }
  }

  /** The queue answers, and fails for entries: perhaps for all, perhaps for what these hold. */
  private SinkUnavailableException failedEntries() {
    return new SinkUnavailableException(
        text("entries failed " + TRIES + " times"), Suspicion.of(Reason.of("dead_letter_failed")));
  }

  private SinkUnavailableException unavailable(String why) {
    return new SinkUnavailableException(text(why));
  }

  private String text(String why) {
    return "can't send to " + queue.url() + ": " + why;
  }

  /** A map that forgets its oldest entry when it is full. */
  private static final class Recent<K> extends LinkedHashMap<K, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, Boolean> eldest) {
      return size() > REMEMBERED;
    }
  }
}

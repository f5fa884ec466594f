package dev.sluice.sqs;

import dev.sluice.core.Backoff;
import dev.sluice.core.ConfigurationException;
import dev.sluice.sqs.internal.call.QueueFacts;
import dev.sluice.sqs.internal.call.SdkCalls;
import dev.sluice.sqs.internal.call.SqsCalls;
import dev.sluice.sqs.internal.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * Puts messages on an SQS queue. On a FIFO queue all are of one group and none is taken for a
 * repetition of another, so that they keep the order in which one thread sends them.
 *
 * <p>It never creates a queue and does not close the client. Thread-safe.
 */
public final class SqsSender {
  private static final int TRIES = 4;
  private static final Backoff BACKOFF = Backoff.of(Duration.ofMillis(100), Duration.ofSeconds(1));

  /** The least that every server takes in one call. */
  private static final int CALL_BYTES = 262_144;

  private static final String GROUP = "sluice";

  private final SqsClient client;
  private final QueueFacts queue;

  private SqsSender(SqsClient client, QueueFacts queue) {
    this.client = client;
    this.queue = queue;
  }

  /** A message that was not sent. */
  public static final class NotSent {
    private final int index;
    private final String why;

    private NotSent(int index, String why) {
      this.index = index;
      this.why = why;
    }

    /**
     * A message that was not sent.
     *
     * @param index its place in the list, counted from 0
     * @param why the server's error code, or the kind of the network's failure
     */
    public static NotSent of(int index, String why) {
      return new NotSent(index, Objects.requireNonNull(why, "why"));
    }

    /** Its place in the list, counted from 0. */
    public int index() {
      return index;
    }

    /** The server's error code, or the kind of the network's failure. */
    public String why() {
      return why;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof NotSent that && index == that.index && why.equals(that.why);
    }

    @Override
    public int hashCode() {
      return Objects.hash(index, why);
    }

    @Override
    public String toString() {
      return "NotSent[index=" + index + ", why=" + why + "]";
    }
  }

  /**
   * Looks at the queue.
   *
   * @throws ConfigurationException where the queue is missing or not to be used
   * @throws dev.sluice.core.SourceUnavailableException where it can't be reached now; opening may
   *     be tried again
   */
  public static SqsSender open(SqsClient client, String queueUrl) {
    return new SqsSender(client, QueueFacts.find(client, queueUrl));
  }

  /** Whether the queue keeps an order, which several threads would mix up. */
  public boolean isFifo() {
    return queue.fifo();
  }

  /**
   * Sends messages in batches of up to 10 and 256 KiB. Entries that fail for a passing reason are
   * tried again up to 3 times within about a second, calls are retried by the SDK. A message larger
   * than the queue takes is not sent.
   *
   * @return the messages that were not sent; one whose call got no answer may be on the queue all
   *     the same
   * @throws InterruptedException where the thread was interrupted between two tries
   */
  public List<NotSent> send(List<String> bodies) throws InterruptedException {
    List<NotSent> notSent = new ArrayList<>();
    List<Entry> next = new ArrayList<>();
    int bytes = 0;
    for (int i = 0; i < bodies.size(); i++) {
      Entry entry = new Entry(i, bodies.get(i), UUID.randomUUID().toString());
      if (entry.bytes() > queue.maxMessageBytes()) {
        notSent.add(NotSent.of(i, "larger than the queue takes"));
        continue;
      }
      if (next.size() == SqsCalls.BATCH || bytes + entry.bytes() > CALL_BYTES) {
        sendBatch(next, notSent);
        next = new ArrayList<>();
        bytes = 0;
      }
      next.add(entry);
      bytes += entry.bytes();
    }
    sendBatch(next, notSent);
    return notSent;
  }

  private void sendBatch(List<Entry> batch, List<NotSent> notSent) throws InterruptedException {
    List<Entry> open = batch;
    for (int tries = 1; !open.isEmpty(); tries++) {
      open = sendOnce(open, notSent, tries == TRIES);
      if (!open.isEmpty()) {
        TimeUnit.NANOSECONDS.sleep(BACKOFF.pause(tries).toNanos());
      }
    }
  }

  /** Makes one call and answers what to try again. */
  private List<Entry> sendOnce(List<Entry> batch, List<NotSent> notSent, boolean last) {
    SendMessageBatchResponse answer;
    try {
      answer = client.sendMessageBatch(request(batch));
    } catch (SdkException e) {
      String why = Fault.of(e).text();
      batch.forEach(entry -> notSent.add(NotSent.of(entry.index, why)));
      return List.of();
    }
    Map<String, Entry> open = new LinkedHashMap<>();
    for (int i = 0; i < batch.size(); i++) {
      open.put(Integer.toString(i), batch.get(i));
    }
    answer.successful().forEach(sent -> open.remove(sent.id()));
    for (BatchResultErrorEntry error : answer.failed()) {
      Entry entry = last || error.senderFault() ? open.remove(error.id()) : null;
      if (entry != null) {
        notSent.add(NotSent.of(entry.index, String.valueOf(error.code())));
      }
    }
    if (last) {
      open.values().forEach(entry -> notSent.add(NotSent.of(entry.index, "no answer")));
      return List.of();
    }
    return List.copyOf(open.values());
  }

  private SendMessageBatchRequest request(List<Entry> batch) {
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      SendMessageBatchRequestEntry.Builder entry =
          SendMessageBatchRequestEntry.builder()
              .id(Integer.toString(i))
              .messageBody(batch.get(i).body);
      if (queue.fifo()) {
        entry.messageGroupId(GROUP).messageDeduplicationId(batch.get(i).deduplicationId);
      }
      entries.add(entry.build());
    }
    return SendMessageBatchRequest.builder()
        .queueUrl(queue.url())
        .entries(entries)
        .overrideConfiguration(SdkCalls.SHORT)
        .build();
  }

  private record Entry(int index, String body, String deduplicationId) {
    int bytes() {
      return body.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
      return "Entry[" + index + "]";
    }
  }
}

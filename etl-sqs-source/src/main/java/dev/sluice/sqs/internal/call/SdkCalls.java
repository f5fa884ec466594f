package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.fault.NetworkFault;
import dev.sluice.sqs.internal.json.Failure;
import dev.sluice.sqs.internal.json.Marks;
import dev.sluice.sqs.internal.json.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** The three calls by the generated client of the AWS SDK. */
public final class SdkCalls implements SqsCalls {
  public static final AwsRequestOverrideConfiguration SHORT =
      AwsRequestOverrideConfiguration.builder()
          .apiCallAttemptTimeout(SHORT_TRY)
          .apiCallTimeout(SHORT_CALL)
          .build();

  private final SqsClient client;
  private final String queueUrl;
  private final ReceiveMessageRequest receive;
  private final LongPoll longPoll;
  private final ConnectionShare share;

  /** Whether the client itself limits the time of a call. */
  private final boolean limited;

  private final AwsRequestOverrideConfiguration shortCall;
  private final @Nullable AttemptIds attempts;

  /** Calls that leave each other connections of the client's. */
  public static SharedCalls shared(SqsClient client, QueueFacts queue, Duration visibilityTimeout) {
    return new SharedCalls(
        new SdkCalls(client, queue, visibilityTimeout),
        ClientFacts.of(client).share(),
        queue.url());
  }

  SdkCalls(SqsClient client, QueueFacts queue, Duration visibilityTimeout) {
    this.client = client;
    this.queueUrl = queue.url();
    this.longPoll = LongPoll.of(client, queueUrl);
    TimeLimits limits = TimeLimits.of(client);
    this.limited = limits.shortest().isPresent();
    this.shortCall =
        SHORT.toBuilder()
            .apiCallAttemptTimeout(limits.forTry(SHORT_TRY))
            .apiCallTimeout(limits.forCall(SHORT_CALL))
            .build();
    this.share = ClientFacts.of(client).share();
    this.attempts = queue.fifo() ? new AttemptIds() : null;
    List<MessageSystemAttributeName> attributes = new ArrayList<>();
    attributes.add(MessageSystemAttributeName.SENT_TIMESTAMP);
    attributes.add(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
    attributes.add(MessageSystemAttributeName.AWS_TRACE_HEADER);
    if (queue.fifo()) {
      attributes.add(MessageSystemAttributeName.MESSAGE_GROUP_ID);
      attributes.add(MessageSystemAttributeName.SEQUENCE_NUMBER);
    }
    this.receive =
        ReceiveMessageRequest.builder()
            .queueUrl(queueUrl)
            .visibilityTimeout((int) visibilityTimeout.toSeconds())
            .messageSystemAttributeNames(attributes)
            .messageAttributeNames("All")
            .build();
  }

  @Override
  public List<Received> receive(int most, Duration wait) {
    return attempts == null
        ? receive(most, wait, null)
        : attempts.receive(most, (same, id) -> receive(same, wait, id));
  }

  private List<Received> receive(int most, Duration longest, @Nullable String attemptId) {
    int asked = (int) longest.toSeconds();
    int wait = longPoll.seconds(asked);
    try {
      ReceiveMessageRequest.Builder request =
          receive.toBuilder()
              .maxNumberOfMessages(most)
              .waitTimeSeconds(wait)
              .receiveRequestAttemptId(attemptId);
      if (!limited) {
        request.overrideConfiguration(
            o -> o.apiCallAttemptTimeout(Duration.ofSeconds(wait).plus(SLACK)));
      }
      List<Received> received = new ArrayList<>(BATCH);
      long start = System.nanoTime();
      List<Message> messages = client.receiveMessage(request.build()).messages();
      longPoll.answered(wait, asked, System.nanoTime() - start);
      for (Message message : messages) {
        Map<MessageSystemAttributeName, String> attributes = message.attributes();
        received.add(
            Received.of(
                message.messageId(),
                message.body(),
                message.receiptHandle(),
                Integer.parseInt(
                    attributes.getOrDefault(
                        MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1")),
                Instant.ofEpochMilli(
                    Long.parseLong(
                        attributes.getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, ""))),
                Marks.of(
                    attributes.get(MessageSystemAttributeName.MESSAGE_GROUP_ID),
                    attributes.get(MessageSystemAttributeName.SEQUENCE_NUMBER),
                    attributes.get(MessageSystemAttributeName.AWS_TRACE_HEADER)),
                message.messageAttributes()));
      }
      return received;
    } catch (RuntimeException e) {
      if (NetworkFault.isTimeout(e)) {
        longPoll.timedOut(wait);
      }
      throw failed(e);
    } catch (LinkageError e) {
      throw new CallFailed(Fault.of(e));
    }
  }

  @Override
  public Sent<List<Failure>> startDelete(List<String> handles) {
    return new Sent<>() {
      @Override
      public boolean isUnderWay() {
        return false;
      }

      @Override
      public boolean isAnswered() {
        return false;
      }

      @Override
      public List<Failure> answer() {
        return delete(handles);
      }
    };
  }

  private List<Failure> delete(List<String> handles) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(handles.size());
    for (int i = 0; i < handles.size(); i++) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(Integer.toString(i))
              .receiptHandle(handles.get(i))
              .build());
    }
    try {
      DeleteMessageBatchResponse answer =
          client.deleteMessageBatch(
              DeleteMessageBatchRequest.builder()
                  .queueUrl(queueUrl)
                  .entries(entries)
                  .overrideConfiguration(shortCall)
                  .build());
      return failures(
          entries.size(),
          answer.successful().stream().map(DeleteMessageBatchResultEntry::id).toList(),
          answer.failed());
    } catch (RuntimeException e) {
      throw failed(e);
    } catch (LinkageError e) {
      throw new CallFailed(Fault.of(e));
    }
  }

  @Override
  public List<Failure> changeVisibility(List<Visibility> changes) {
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>(changes.size());
    for (int i = 0; i < changes.size(); i++) {
      entries.add(
          ChangeMessageVisibilityBatchRequestEntry.builder()
              .id(Integer.toString(i))
              .receiptHandle(changes.get(i).handle())
              .visibilityTimeout(changes.get(i).seconds())
              .build());
    }
    try {
      ChangeMessageVisibilityBatchResponse answer =
          client.changeMessageVisibilityBatch(
              ChangeMessageVisibilityBatchRequest.builder()
                  .queueUrl(queueUrl)
                  .entries(entries)
                  .overrideConfiguration(shortCall)
                  .build());
      return failures(
          entries.size(),
          answer.successful().stream().map(ChangeMessageVisibilityBatchResultEntry::id).toList(),
          answer.failed());
    } catch (RuntimeException e) {
      throw failed(e);
    } catch (LinkageError e) {
      throw new CallFailed(Fault.of(e));
    }
  }

  @Override
  public void close() {
    // The connections are the client's.
  }

  private CallFailed failed(RuntimeException e) {
    if (NetworkFault.isWantOfConnection(e)) {
      share.exhausted(queueUrl);
    }
    return new CallFailed(Fault.of(e));
  }

  /** What the server does not call successful has failed, also where it does not mention it. */
  private static List<Failure> failures(
      int entries, List<String> successful, List<BatchResultErrorEntry> failed) {
    Set<String> deleted = new HashSet<>(successful);
    List<Failure> failures = new ArrayList<>(0);
    for (int i = 0; i < entries; i++) {
      String id = Integer.toString(i);
      if (!deleted.contains(id)) {
        failures.add(
            failed.stream()
                .filter(entry -> id.equals(entry.id()))
                .findFirst()
                .map(entry -> failure(Integer.parseInt(id), entry))
                .orElse(new Failure(i, false, "Unanswered")));
      }
    }
    return failures;
  }

  private static Failure failure(int index, BatchResultErrorEntry entry) {
    return new Failure(
        index, Boolean.TRUE.equals(entry.senderFault()), String.valueOf(entry.code()));
  }
}

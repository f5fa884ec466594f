package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.http.ByteWriter;
import dev.sluice.sqs.internal.http.HttpAnswer;
import dev.sluice.sqs.internal.http.Request;
import dev.sluice.sqs.internal.json.BatchAnswer;
import dev.sluice.sqs.internal.json.Failure;
import dev.sluice.sqs.internal.json.MessagesAnswer;
import dev.sluice.sqs.internal.json.Received;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The three calls by the means of {@link Carrier}. */
public final class LeanCalls implements SqsCalls {
  private static final Duration UNLIMITED = Duration.ofHours(1);

  private final Carrier carrier;
  private final byte[] queue;
  private final byte[] receive;
  private final @Nullable AttemptIds attempts;
  private final TimeLimits limits;
  private final LongPoll longPoll;

  /**
   * Calls on a queue.
   *
   * @param limits the client's, which hold where they are shorter than those of the calls
   */
  LeanCalls(Carrier carrier, QueueFacts queue, Duration visibilityTimeout, TimeLimits limits) {
    this.carrier = carrier;
    this.limits = limits;
    this.longPoll = LongPoll.of(limits, queue.url());
    this.attempts = queue.fifo() ? new AttemptIds() : null;
    ByteWriter start = new ByteWriter().ascii("{\"QueueUrl\":").quoted(queue.url()).ascii(",");
    this.queue = start.toBytes();
    this.receive =
        start
            .ascii("\"VisibilityTimeout\":" + visibilityTimeout.toSeconds())
            .ascii(",\"MessageAttributeNames\":[\"All\"]")
            .ascii(",\"MessageSystemAttributeNames\":[\"SentTimestamp\"")
            .ascii(",\"ApproximateReceiveCount\"")
            .ascii(",\"AWSTraceHeader\"")
            .ascii(queue.fifo() ? ",\"MessageGroupId\",\"SequenceNumber\"]" : "]")
            .toBytes();
  }

  @Override
  public List<Received> receive(int most, Duration wait) {
    return attempts == null
        ? receive(most, wait, null)
        : attempts.receive(most, (same, id) -> receive(same, wait, id));
  }

  private List<Received> receive(int most, Duration longest, @Nullable String attemptId) {
    Duration wait = Duration.ofSeconds(longPoll.seconds((int) longest.toSeconds()));
    Call<List<Received>> call =
        new Call<>(
            "ReceiveMessage",
            to -> {
              to.bytes(receive).ascii(",\"MaxNumberOfMessages\":" + most);
              if (attemptId != null) {
                to.ascii(",\"ReceiveRequestAttemptId\":").quoted(attemptId);
              }
              to.ascii(",\"WaitTimeSeconds\":" + wait.toSeconds() + "}");
            },
            MessagesAnswer::messages,
            limits.forTry(wait.plus(SLACK)),
            limits.forCall(UNLIMITED));
    return new LeanCall<>(carrier, call).answer();
  }

  @Override
  public Sent<List<Failure>> startDelete(List<String> handles) {
    return new LeanCall<>(
            carrier,
            batch(
                "DeleteMessageBatch",
                handles.size(),
                (to, i) -> to.ascii("\"ReceiptHandle\":").quoted(handles.get(i))))
        .sendIfFree();
  }

  @Override
  public List<Failure> changeVisibility(List<Visibility> changes) {
    return new LeanCall<>(
            carrier,
            batch(
                "ChangeMessageVisibilityBatch",
                changes.size(),
                (to, i) ->
                    to.ascii("\"ReceiptHandle\":")
                        .quoted(changes.get(i).handle())
                        .ascii(",\"VisibilityTimeout\":")
                        .ascii(Integer.toString(changes.get(i).seconds()))))
        .answer();
  }

  private interface EntryWriter {
    void write(ByteWriter to, int index);
  }

  private Call<List<Failure>> batch(String action, int entries, EntryWriter writer) {
    return new Call<>(
        action,
        to -> {
          to.bytes(queue).ascii("\"Entries\":[");
          for (int i = 0; i < entries; i++) {
            to.ascii(i == 0 ? "{\"Id\":\"" : ",{\"Id\":\"").ascii(Integer.toString(i)).ascii("\",");
            writer.write(to, i);
            to.ascii("}");
          }
          to.ascii("]}");
        },
        answer -> BatchAnswer.failures(answer, entries),
        limits.forTry(SHORT_TRY),
        limits.forCall(SHORT_CALL));
  }

  RetryCounts retries() {
    return carrier.retryCounts();
  }

  @Override
  public void close() {
    carrier.pool().close();
  }

  private record Call<A>(
      String action,
      Consumer<ByteWriter> writer,
      Function<HttpAnswer, A> reader,
      Duration tryLimit,
      Duration limit)
      implements Request<A> {

    @Override
    public void writeBody(ByteWriter body) {
      writer.accept(body);
    }

    @Override
    public A read(HttpAnswer answer) {
      return reader.apply(answer);
    }
  }
}

package dev.sluice.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a server answers to the actions of SQS, as AWS JSON 1.0. Thread-safe. */
final class SqsActions {
  static final String ACCOUNT = "000000000000";
  static final String REGION = "us-east-1";

  private static final byte[] MESSAGES = ascii("{\"Messages\":[");
  private static final byte[] NONE = ascii("{}");

  private final Map<String, BenchQueue> queues;
  private final Map<String, String> redriveTargets;
  private final String base;

  /**
   * Queues by name.
   *
   * @param redriveTargets the name of a queue's dead-letter queue, by the name of the queue
   * @param base what the URLs of the queues begin with
   */
  SqsActions(Map<String, BenchQueue> queues, Map<String, String> redriveTargets, String base) {
    this.queues = queues;
    this.redriveTargets = redriveTargets;
    this.base = base;
  }

  /** A request that the server refuses. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String code) {
      super(code, null, false, false);
    }

    byte[] body() {
      return ascii("{\"__type\":\"com.amazonaws.sqs#" + getMessage() + "\"}");
    }
  }

  byte[] answer(String action, SqsRequest request)
      throws Refused, IOException, InterruptedException {
    BenchQueue queue = queues.get(request.queue());
    if (queue == null) {
      throw new Refused("QueueDoesNotExist");
    }
    return switch (action) {
      case "ReceiveMessage" -> messages(queue.take(request.max(), request.waitSeconds()));
      case "DeleteMessageBatch" ->
          batch(request, entry -> entry.handle() != null && queue.delete(entry.handle()));
      case "ChangeMessageVisibilityBatch" ->
          batch(
              request,
              entry ->
                  entry.handle() != null
                      && queue.changeVisibility(entry.handle(), entry.visibilitySeconds()));
      case "SendMessageBatch" -> send(request, queue);
      case "GetQueueUrl" ->
          ascii("{\"QueueUrl\":\"" + base + "/" + ACCOUNT + "/" + request.queue() + "\"}");
      case "GetQueueAttributes" -> attributes(request.queue(), queue.counts());
      default -> throw new Refused("UnsupportedOperation");
    };
  }

  private static byte[] messages(List<byte[]> messages) {
    if (messages.isEmpty()) {
      return NONE;
    }
    int length = MESSAGES.length + messages.size() + 1;
    for (byte[] message : messages) {
      length += message.length;
    }
    byte[] answer = new byte[length];
    int end = copy(MESSAGES, answer, 0);
    for (byte[] message : messages) {
      end = copy(message, answer, end);
      answer[end++] = ',';
    }
    answer[end - 1] = ']';
    answer[end] = '}';
    return answer;
  }

  private static int copy(byte[] part, byte[] to, int at) {
    System.arraycopy(part, 0, to, at, part.length);
    return at + part.length;
  }

  private static byte[] batch(SqsRequest request, Predicate<SqsRequest.Entry> work) {
    StringBuilder successful = new StringBuilder();
    StringBuilder failed = new StringBuilder();
    for (SqsRequest.Entry entry : request.entries()) {
      if (work.test(entry)) {
        successful.append(successful.isEmpty() ? "" : ",");
        successful.append("{\"Id\":\"").append(entry.id()).append("\"}");
      } else {
        failed.append(failed.isEmpty() ? "" : ",");
        failed.append("{\"Id\":\"").append(entry.id());
        failed.append("\",\"SenderFault\":true,\"Code\":\"ReceiptHandleIsInvalid\"}");
      }
    }
    return result(successful.toString(), failed.toString());
  }

  private static byte[] send(SqsRequest request, BenchQueue queue) {
    long now = System.currentTimeMillis();
    List<String> sent = new ArrayList<>();
    for (SqsRequest.Entry entry : request.entries()) {
      String body = textOf(entry.messageBody());
      UUID id = UUID.randomUUID();
      queue.add(body, id.getMostSignificantBits(), now);
      sent.add(
          "{\"Id\":\"%s\",\"MessageId\":\"%s\",\"MD5OfMessageBody\":\"%s\"}"
              .formatted(entry.id(), id, RenderedMessage.md5(body)));
    }
    return result(String.join(",", sent), "");
  }

  private static byte[] result(String successful, String failed) {
    return ascii(
        "{\"Successful\":["
            + successful
            + "]"
            + (failed.isEmpty() ? "" : ",\"Failed\":[" + failed + "]")
            + "}");
  }

  private byte[] attributes(String name, BenchQueue.Counts counts) {
    String target = redriveTargets.get(name);
    String redrive =
        target == null
            ? ""
            : ",\"RedrivePolicy\":\"{\\\"deadLetterTargetArn\\\":\\\"arn:aws:sqs:%s:%s:%s\\\",\\\"maxReceiveCount\\\":5}\""
                .formatted(REGION, ACCOUNT, target);
    return ascii(
        ("{\"Attributes\":{\"ApproximateNumberOfMessages\":\"%d\","
                + "\"ApproximateNumberOfMessagesNotVisible\":\"%d\","
                + "\"ApproximateNumberOfMessagesDelayed\":\"0\",\"VisibilityTimeout\":\"30\","
                + "\"MaximumMessageSize\":\"1048576\",\"QueueArn\":\"arn:aws:sqs:%s:%s:%s\"%s}}")
            .formatted(counts.waiting(), counts.inFlight(), REGION, ACCOUNT, name, redrive));
  }

  private static String textOf(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

package dev.sluice.sqs;

import dev.sluice.core.SourceGoneException;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.sqs.internal.call.QueueFacts;
import dev.sluice.sqs.internal.fault.Fault;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Asks the server how many messages a queue has. Thread-safe. */
final class Backlog {
  private static final List<QueueAttributeName> COUNTS =
      List.of(
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

  private final SqsClient client;
  private final QueueFacts queue;
  private final Patience patience;

  Backlog(SqsClient client, QueueFacts queue, LongSupplier nanoTime) {
    this.client = client;
    this.queue = queue;
    this.patience = new Patience(nanoTime);
  }

  /** What is visible, in flight and delayed, as SQS approximates it. */
  SqsBacklog count() {
    try {
      Map<QueueAttributeName, String> counts =
          client
              .getQueueAttributes(r -> r.queueUrl(queue.url()).attributeNames(COUNTS))
              .attributes();
      patience.succeeded();
      return SqsBacklog.of(
          number(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
          number(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
          number(counts, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    } catch (SdkException e) {
      Fault fault = Fault.of(e);
      String text = "can't read the backlog of " + queue.url() + ": " + fault.text();
      throw patience.endsWith(fault)
          ? new SourceGoneException(text)
          : new SourceUnavailableException(fault.failure(), text);
    }
  }

  private static long number(Map<QueueAttributeName, String> counts, QueueAttributeName name) {
    return Long.parseLong(counts.getOrDefault(name, "0"));
  }
}

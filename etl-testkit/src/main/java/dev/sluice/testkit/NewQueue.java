package dev.sluice.testkit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What a queue shall be like; {@link #create()} makes it. Where nothing is said it has the defaults
 * of SQS: a visibility timeout of 30 seconds and no dead-letter queue. A name that ends in {@code
 * .fifo} makes a FIFO queue, which tells equal bodies apart by their content.
 */
public final class NewQueue {
  private final SqsServer server;
  private final String name;
  private final Map<QueueAttributeName, String> attributes =
      new EnumMap<>(QueueAttributeName.class);

  NewQueue(SqsServer server, String name) {
    this.server = server;
    this.name = name;
    if (name.endsWith(".fifo")) {
      attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
      attributes.put(QueueAttributeName.CONTENT_BASED_DEDUPLICATION, "true");
    }
  }

  /** How long a received message stays invisible, in whole seconds; 30 seconds by default. */
  public NewQueue visibilityTimeout(Duration timeout) {
    return put(QueueAttributeName.VISIBILITY_TIMEOUT, Long.toString(timeout.toSeconds()));
  }

  /** Moves a message to {@code target} once it was received {@code maxReceiveCount} times. */
  public NewQueue deadLetterQueue(SqsQueue target, int maxReceiveCount) {
    return put(
        QueueAttributeName.REDRIVE_POLICY,
        "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}"
            .formatted(target.arn(), maxReceiveCount));
  }

  public SqsQueue create() {
    return server.create(name, attributes);
  }

  private NewQueue put(QueueAttributeName attribute, String value) {
    attributes.put(attribute, value);
    return this;
  }
}

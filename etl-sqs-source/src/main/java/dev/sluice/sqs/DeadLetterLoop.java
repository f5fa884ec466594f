package dev.sluice.sqs;

import dev.sluice.core.ConfigurationException;
import dev.sluice.sqs.internal.call.QueueFacts;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Refuses dead letters that would come back to the queue whose messages they were. */
final class DeadLetterLoop {
  private static final Logger LOG = LoggerFactory.getLogger(SqsDeadLetters.class);
  private static final int MOST_HOPS = 10;

  private DeadLetterLoop() {}

  /**
   * Goes from the dead-letter queue along the redrive policies. What can't be looked at ends the
   * way without a word: the right to look at queues further on is needed for nothing else.
   */
  static void refuse(SqsClient client, QueueFacts deadLetters, QueueFacts source) {
    if (deadLetters.isSameAs(source)) {
      throw new ConfigurationException(
          "the queue can't be its own dead-letter queue: %s and %s are one queue, %s"
              .formatted(deadLetters.url(), source.url(), source.arn().orElse("by its path")));
    }
    if (deadLetters.fifo() != source.fifo()) {
      LOG.warn(
          "the dead-letter queue {} is {} and the queue {} is not: SQS itself can't move letters"
              + " back from there",
          deadLetters.url(),
          deadLetters.fifo() ? "FIFO" : "standard",
          source.url());
    }
    Set<String> seen = new HashSet<>();
    Optional<QueueFacts> at = Optional.of(deadLetters);
    while (at.isPresent() && seen.size() < MOST_HOPS) {
      QueueFacts here = at.get();
      if (here.redriveTarget().isPresent() && here.redriveTarget().equals(source.arn())) {
        throw new ConfigurationException(
            ("dead letters would come back: the redrive policy of %s leads from the dead letters to"
                    + " the queue itself; change that policy, or name another dead-letter queue")
                .formatted(here.url()));
      }
      at = here.redriveTarget().filter(seen::add).flatMap(arn -> next(client, here));
    }
  }

  private static Optional<QueueFacts> next(SqsClient client, QueueFacts queue) {
    try {
      return queue.redriveTargetUrl(client).map(url -> QueueFacts.find(client, url));
    } catch (ConfigurationException e) {
      LOG.debug("the redrive policy of {} is not followed: {}", queue.url(), e.getMessage());
      return Optional.empty();
    }
  }
}

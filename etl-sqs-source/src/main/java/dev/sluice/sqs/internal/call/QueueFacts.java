package dev.sluice.sqs.internal.call;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.sqs.internal.fault.Fault;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A queue that exists, and how its owner set it up.
 *
 * @param url where it is
 * @param visibilityTimeout the queue's own
 * @param maxMessageBytes the most bytes of a message, its attributes included
 * @param redriveTarget the ARN of its dead-letter queue
 * @param arn its name to the server, whatever URL leads to it; empty where the server tells none
 * @param createdAt when it was created, as the server writes it
 */
public record QueueFacts(
    String url,
    Duration visibilityTimeout,
    boolean fifo,
    int maxMessageBytes,
    Optional<String> redriveTarget,
    Optional<String> arn,
    Optional<String> createdAt) {
  private static final Pattern TARGET =
      Pattern.compile("\"deadLetterTargetArn\"\\s*:\\s*\"([^\"]+)\"");
  private static final int OLD_MAX_MESSAGE_BYTES = 262_144;

  /**
   * Asks the server.
   *
   * @throws ConfigurationException where there is no such queue to use
   * @throws SourceUnavailableException where that may pass
   */
  public static QueueFacts find(SqsClient client, String url) {
    QueueUrl queueUrl = QueueUrl.parse(url);
    try {
      Map<QueueAttributeName, String> attributes =
          ClientFacts.look(
              client,
              look ->
                  client
                      .getQueueAttributes(
                          r ->
                              r.queueUrl(url)
                                  .attributeNames(QueueAttributeName.ALL)
                                  .overrideConfiguration(look))
                      .attributes());
      return new QueueFacts(
          url,
          Duration.ofSeconds(number(attributes, QueueAttributeName.VISIBILITY_TIMEOUT, 30)),
          Boolean.parseBoolean(attributes.get(QueueAttributeName.FIFO_QUEUE))
              || queueUrl.uri().getPath().endsWith(".fifo"),
          number(attributes, QueueAttributeName.MAXIMUM_MESSAGE_SIZE, OLD_MAX_MESSAGE_BYTES),
          target(attributes.getOrDefault(QueueAttributeName.REDRIVE_POLICY, "")),
          Optional.ofNullable(attributes.get(QueueAttributeName.QUEUE_ARN)),
          Optional.ofNullable(attributes.get(QueueAttributeName.CREATED_TIMESTAMP)));
    } catch (SdkException e) {
      Fault fault = Fault.of(e);
      String why = whyNot(fault, client, queueUrl);
      throw mayPass(fault)
          ? new SourceUnavailableException(fault.failure(), why)
          : new ConfigurationException(why);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(whyNot(Fault.of(e), client, queueUrl));
    } catch (LinkageError e) {
      throw new ConfigurationException(whyNot(Fault.of(e), client, queueUrl));
    }
  }

  /**
   * Whether both are one queue, however their URLs are spelled. Servers that are not AWS may give
   * queues of one name the same ARN: two of those are told apart by when they were created.
   */
  public boolean isSameAs(QueueFacts other) {
    return (arn.isPresent() && other.arn.isPresent())
        ? arn.equals(other.arn) && createdAt.equals(other.createdAt)
        : path().equals(other.path());
  }

  private String path() {
    return URI.create(url).normalize().getPath().replaceAll("/+$", "");
  }

  /** The URL of the redrive target; empty where the queue has none. */
  public Optional<String> redriveTargetUrl(SqsClient client) {
    return redriveTarget.map(arn -> urlOf(client, arn));
  }

  private String urlOf(SqsClient client, String arn) {
    String[] parts = arn.split(":", -1);
    String account = parts[Math.max(0, parts.length - 2)];
    String name = parts[parts.length - 1];
    try {
      return client.getQueueUrl(r -> r.queueName(name).queueOwnerAWSAccountId(account)).queueUrl();
    } catch (SdkException e) {
      Fault fault = Fault.of(e);
      String text =
          "the redrive target %s of the queue %s can't be found: %s; name a dead-letter queue by URL"
              .formatted(arn, url, fault.text());
      throw mayPass(fault)
          ? new SourceUnavailableException(fault.failure(), text)
          : new ConfigurationException(text);
    }
  }

  private static boolean mayPass(Fault fault) {
    return fault.kind() == Fault.Kind.PASSING || fault.kind() == Fault.Kind.INTERRUPTED;
  }

  private static String whyNot(Fault fault, SqsClient client, QueueUrl url) {
    String region = client.serviceClientConfiguration().region().id();
    String where = "the queue " + url + " (region " + region + elsewhere(url, region) + ")";
    return switch (fault.kind()) {
      case GONE -> where + " does not exist: create it, or correct its URL";
      case DENIED ->
          where
              + " can't be used: "
              + fault.text()
              + "; check the credentials, their sqs: permissions and the queue's policy";
      case NO_CREDENTIALS ->
          "no AWS credentials found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a"
              + " role; what was tried: "
              + fault.text();
      case NOT_SQS, BROKEN -> where + " can't be used: " + fault.text();
      default ->
          where
              + " can't be reached: "
              + fault.text()
              + "; check its URL, the endpoint, the region and the credentials";
    };
  }

  private static String elsewhere(QueueUrl url, String region) {
    return url.region()
        .filter(its -> !its.equals(region))
        .map(its -> ", but its URL says " + its)
        .orElse("");
  }

  private static int number(
      Map<QueueAttributeName, String> attributes, QueueAttributeName name, int otherwise) {
    String value = attributes.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  private static Optional<String> target(String redrivePolicy) {
    Matcher matcher = TARGET.matcher(redrivePolicy);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}

package dev.sluice.runner.connect;

import dev.sluice.sqs.SqsConnection;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes the SQS client that the flags describe. Apart from the flags: picocli looks at the methods
 * of their classes, and so would load the AWS SDK to show a help text.
 */
public final class QueueClient {

  private QueueClient() {}

  /** A client for up to so many calls at the same time; nothing is sent yet. */
  public static SqsClient open(QueueFlags flags, int connections) {
    SqsConnection.Builder connection =
        SqsConnection.builder().queueUrl(flags.queueUrl()).connections(connections);
    flags.endpointUrl().ifPresent(connection::endpoint);
    flags.region().ifPresent(connection::region);
    SqsClient client = connection.build().open();
    client
        .serviceClientConfiguration()
        .endpointOverride()
        .ifPresent(endpoint -> PlainWire.warnOf("the queue", endpoint));
    PlainWire.warnOfAws("STS");
    return client;
  }
}

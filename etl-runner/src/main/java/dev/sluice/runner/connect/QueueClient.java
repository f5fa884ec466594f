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
    SqsClient client =
        SqsConnection.builder()
            .queueUrl(flags.queueUrl())
            .endpoint(flags.endpointUrl())
            .region(flags.region())
            .connections(connections)
            .build()
            .open();
    client
        .serviceClientConfiguration()
        .endpointOverride()
        .ifPresent(endpoint -> PlainWire.warnOf("the queue", endpoint));
    PlainWire.warnOfAws("STS");
    return client;
  }
}

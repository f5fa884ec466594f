package dev.sluice.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** The floor: receive and delete with the generated client of the AWS SDK, and nothing else. */
@Command(
    name = "sdk-drain",
    description = "Receives and deletes with the generated SDK client alone. Used by 'drain'.",
    mixinStandardHelpOptions = true)
final class SdkDrainCommand implements Callable<Integer> {
  private static final int BATCH = 10;

  @Option(names = "--queue-url", required = true)
  private String queueUrl = "";

  @Option(names = "--messages", required = true)
  private int messages;

  @Option(names = "--pollers", defaultValue = "16")
  private int pollers;

  private final AtomicInteger deleted = new AtomicInteger();

  @Override
  public Integer call() throws InterruptedException {
    try (SqsClient client =
        SqsClient.builder()
            .endpointOverride(URI.create(queueUrl).resolve("/"))
            .httpClientBuilder(Apache5HttpClient.builder().maxConnections(2 * pollers))
            .build()) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < pollers; i++) {
        Thread thread = new Thread(() -> drain(client), "poller-" + i);
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    return deleted.get() == messages ? 0 : 1;
  }

  private void drain(SqsClient client) {
    while (deleted.get() < messages) {
      List<Message> received =
          client
              .receiveMessage(
                  request ->
                      request
                          .queueUrl(queueUrl)
                          .maxNumberOfMessages(BATCH)
                          .waitTimeSeconds(1)
                          .messageSystemAttributeNames(
                              MessageSystemAttributeName.SENT_TIMESTAMP,
                              MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
              .messages();
      if (!received.isEmpty()) {
        delete(client, received);
      }
    }
  }

  private void delete(SqsClient client, List<Message> received) {
    List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(received.size());
    for (Message message : received) {
      entries.add(
          DeleteMessageBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .receiptHandle(message.receiptHandle())
              .build());
    }
    deleted.addAndGet(
        client
            .deleteMessageBatch(request -> request.queueUrl(queueUrl).entries(entries))
            .successful()
            .size());
  }
}

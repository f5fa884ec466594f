package dev.sluice.sqs;

import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import dev.sluice.core.Source;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sqs.SqsClient;

/** One SQS server for all tests of this module, and the steps they are made of. */
final class TestSqs {
  static final SqsServer SERVER = SqsServer.start();
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private TestSqs() {}

  static SqsQueue queue(int visibilitySeconds) {
    return SERVER
        .queue("queue-" + UUID.randomUUID())
        .visibilityTimeout(Duration.ofSeconds(visibilitySeconds))
        .create();
  }

  static SqsQueue fifoQueue(int visibilitySeconds) {
    return SERVER
        .queue("queue-" + UUID.randomUUID() + ".fifo")
        .visibilityTimeout(Duration.ofSeconds(visibilitySeconds))
        .create();
  }

  /** A client as users get it, but for the credentials; it lives as long as the server. */
  static SqsClient client() {
    return connection(SERVER.endpoint() + "/000000000000/any").build().open();
  }

  static SqsConnection.Builder connection(String queueUrl) {
    SqsConnection.Builder builder = SqsConnection.builder();
    builder
        .queueUrl(queueUrl)
        .region(SERVER.region())
        .credentials(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(SERVER.accessKey(), SERVER.secretKey())));
    return builder;
  }

  static List<String> bodies(int count) {
    return IntStream.range(0, count).mapToObj(i -> "body-" + i).toList();
  }

  /** Polls until there are {@code count}, or for {@link #PATIENCE}. */
  static List<Delivery<String>> take(Source<String> source, int count) throws InterruptedException {
    List<Delivery<String>> taken = new ArrayList<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (taken.size() < count && System.nanoTime() - end < 0) {
      taken.addAll(source.poll(count - taken.size(), Duration.ofMillis(200)));
    }
    return taken;
  }

  static List<Settlement<String>> removing(List<Delivery<String>> deliveries) {
    return deliveries.stream().<Settlement<String>>map(Settlement::remove).toList();
  }

  static List<Settlement<String>> returning(List<Delivery<String>> deliveries, Duration after) {
    return deliveries.stream()
        .<Settlement<String>>map(delivery -> Settlement.giveBack(delivery, after))
        .toList();
  }
}

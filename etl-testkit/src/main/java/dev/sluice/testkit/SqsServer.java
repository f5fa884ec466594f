package dev.sluice.testkit;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.pekko.actor.ActorSystem;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder$;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

/**
 * An SQS server (ElasticMQ) in this JVM, on a free port of this machine. It starts in about two
 * seconds; share one among the tests of a module and give each test queues of its own. Thread-safe.
 *
 * <p>It keeps the limits of SQS, takes any credentials and answers for any region. It logs through
 * slf4j, as {@code org.elasticmq} and {@code org.apache.pekko}; the latter only from a warning on.
 */
public final class SqsServer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String ACCOUNT = "000000000000";
  private static final Region REGION = Region.US_EAST_1;
  private static final String ACCESS_KEY = "test-access-key";
  private static final String SECRET_KEY = "test-secret-key";
  private static final int SQS_BATCH = 10;
  private static final int SQS_BATCH_BYTES = 1024 * 1024;

  private final ActorSystem system;
  private final URI endpoint;
  private final SqsClient client;

  private SqsServer(ActorSystem system, URI endpoint) {
    this.system = system;
    this.endpoint = endpoint;
    this.client =
        SqsClient.builder()
            .endpointOverride(endpoint)
            .region(REGION)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
            .httpClientBuilder(Apache5HttpClient.builder().maxConnections(64))
            .build();
  }

  /** Starts a server without a queue. */
  public static SqsServer start() {
    Config quiet =
        ConfigFactory.parseMap(
            Map.of(
                "pekko.loglevel", "WARNING",
                "pekko.daemonic", "on",
                "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", "off"));
    ClassLoader loader = SqsServer.class.getClassLoader();
    ActorSystem system =
        ActorSystem.create("sqs", quiet.withFallback(ConfigFactory.load(loader)), loader);
    SQSRestServer server =
        SQSRestServerBuilder$.MODULE$
            .withActorSystem(system)
            .withInterface(HOST)
            .withDynamicPort()
            .withAWSRegion(REGION.id())
            .withAWSAccountId(ACCOUNT)
            .start();
    int port = server.waitUntilStarted().localAddress().getPort();
    return new SqsServer(system, URI.create("http://" + HOST + ":" + port));
  }

  /** The URL to give to an SQS client, such as in {@code AWS_ENDPOINT_URL_SQS}. */
  public URI endpoint() {
    return endpoint;
  }

  /** The region that stands in the ARNs of the queues. */
  public String region() {
    return REGION.id();
  }

  public String accessKey() {
    return ACCESS_KEY;
  }

  public String secretKey() {
    return SECRET_KEY;
  }

  /** A client of this server, which is closed with it. */
  public SqsClient client() {
    return client;
  }

  /** Creates a queue with a name of its own. */
  public SqsQueue createQueue() {
    return createQueue("queue-" + UUID.randomUUID());
  }

  /** Creates a queue with the defaults of SQS. */
  public SqsQueue createQueue(String name) {
    return queue(name).create();
  }

  /** Begins the description of a queue that differs from the defaults. */
  public NewQueue queue(String name) {
    return new NewQueue(this, name);
  }

  SqsQueue create(String name, Map<QueueAttributeName, String> attributes) {
    client.createQueue(request -> request.queueName(name).attributes(attributes));
    // Not the URL of the answer: for a moment after its start the server answers with port 0.
    return SqsQueue.of(
        name,
        endpoint + "/" + ACCOUNT + "/" + name,
        "arn:aws:sqs:" + REGION.id() + ":" + ACCOUNT + ":" + name);
  }

  /**
   * Sends messages in this order and answers their ids.
   *
   * @throws IllegalArgumentException where the queue refuses a body for what is in it; one that is
   *     too large fails the whole call with an exception of the SDK
   */
  public List<String> send(String queueUrl, String... bodies) {
    return send(queueUrl, Arrays.asList(bodies));
  }

  /** Sends messages in this order and answers their ids. */
  public List<String> send(String queueUrl, List<String> bodies) {
    return send(queueUrl, null, bodies);
  }

  /** Sends messages of one group to a FIFO queue, in this order, and answers their ids. */
  public List<String> sendToGroup(String queueUrl, String group, List<String> bodies) {
    return send(queueUrl, group, bodies);
  }

  private List<String> send(String queueUrl, @Nullable String group, List<String> bodies) {
    List<String> ids = new ArrayList<>(bodies.size());
    List<SendMessageBatchRequestEntry> batch = new ArrayList<>();
    int bytes = 0;
    for (String body : bodies) {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      if (batch.size() == SQS_BATCH || (!batch.isEmpty() && bytes + length > SQS_BATCH_BYTES)) {
        ids.addAll(sendBatch(queueUrl, batch));
        batch.clear();
        bytes = 0;
      }
      batch.add(
          SendMessageBatchRequestEntry.builder()
              .id(Integer.toString(batch.size()))
              .messageBody(body)
              .messageGroupId(group)
              .build());
      bytes += length;
    }
    if (!batch.isEmpty()) {
      ids.addAll(sendBatch(queueUrl, batch));
    }
    return ids;
  }

  private List<String> sendBatch(String queueUrl, List<SendMessageBatchRequestEntry> batch) {
    SendMessageBatchResponse response =
        client.sendMessageBatch(request -> request.queueUrl(queueUrl).entries(batch));
    if (!response.failed().isEmpty()) {
      throw new IllegalArgumentException(
          "refused by the queue: " + response.failed().get(0).message());
    }
    return response.successful().stream().map(SendMessageBatchResultEntry::messageId).toList();
  }

  /** How many messages wait to be received. */
  public int waiting(String queueUrl) {
    return count(queueUrl, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
  }

  /** How many messages are received, neither deleted nor visible again. */
  public int inFlight(String queueUrl) {
    return count(queueUrl, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  /**
   * How many messages wait or are in flight. Counted at one moment: between two questions a message
   * may go from the one to the other, and be in neither answer.
   */
  public int left(String queueUrl) {
    return count(
        queueUrl,
        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  private int count(String queueUrl, QueueAttributeName... attributes) {
    return client
        .getQueueAttributes(request -> request.queueUrl(queueUrl).attributeNames(attributes))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  /** Takes every waiting message off a queue, with all its attributes. */
  public List<Message> receiveAll(String queueUrl) {
    List<Message> all = new ArrayList<>();
    List<Message> some;
    do {
      some =
          client
              .receiveMessage(
                  request ->
                      request
                          .queueUrl(queueUrl)
                          .maxNumberOfMessages(SQS_BATCH)
                          .waitTimeSeconds(0)
                          .messageAttributeNames("All")
                          .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
              .messages();
      for (Message message : some) {
        client.deleteMessage(
            request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
      }
      all.addAll(some);
    } while (!some.isEmpty());
    return all;
  }

  /** Stops the server; what its queues hold is gone. Calling it again does nothing. */
  @Override
  public void close() {
    client.close();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}

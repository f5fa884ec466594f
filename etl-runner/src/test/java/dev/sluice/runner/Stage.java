package dev.sluice.runner;

import dev.sluice.testkit.Database;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** What one test has for itself: a queue, its dead-letter queue and a schema. */
public final class Stage implements AutoCloseable {
  static final String ACCESS_KEY = "test-access-key";
  static final String SECRET_KEY = "test-secret-key";

  private final Servers servers;
  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");
  private final SqsClient client;

  public Stage() {
    this(EmbeddedServers.SHARED);
  }

  public Stage(Servers servers) {
    this(servers, 3);
  }

  /**
   * @param maxReceives after how many receives the queue itself moves a message to its dead letters
   */
  public Stage(Servers servers, int maxReceives) {
    this.servers = servers;
    this.client =
        SqsClient.builder()
            .endpointOverride(servers.sqsEndpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
            .build();
    createSchema();
    createQueue(deadLetterQueue(), Map.of());
    createQueue(queue(), redriveTo(deadLetterQueue(), maxReceives));
  }

  public String queue() {
    return name;
  }

  public String deadLetterQueue() {
    return name + "-dead";
  }

  public String url(String queue) {
    return servers.sqsEndpoint() + "/" + servers.account() + "/" + queue;
  }

  public String jdbcUrl() {
    return servers.database().jdbcUrl() + "?currentSchema=" + name;
  }

  public Database database() {
    return servers.database();
  }

  public URI sqsEndpoint() {
    return servers.sqsEndpoint();
  }

  /** The flags of a run on this stage, by their names in the environment; the masker has no key. */
  public Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    flags.put("SLUICE_QUEUE_URL", url(queue()));
    flags.put("SLUICE_JDBC_URL", jdbcUrl());
    flags.put("SLUICE_DB_USER", servers.database().user());
    flags.put("SLUICE_DB_PASSWORD", servers.database().password());
    flags.put("SLUICE_MASKER", "sha256");
    return flags;
  }

  public Map<String, String> flagsAnd(String name, String value) {
    Map<String, String> flags = flags();
    flags.put(name, value);
    return flags;
  }

  /** A queue without a redrive policy. */
  public String plainQueue() {
    createQueue(name + "-plain", Map.of());
    return url(name + "-plain");
  }

  public String fifoQueue() {
    createQueue(
        name + ".fifo",
        Map.of(
            QueueAttributeName.FIFO_QUEUE,
            "true",
            QueueAttributeName.CONTENT_BASED_DEDUPLICATION,
            "false"));
    return name + ".fifo";
  }

  public void send(List<String> bodies) {
    for (int from = 0; from < bodies.size(); from += 10) {
      List<String> some = bodies.subList(from, Math.min(from + 10, bodies.size()));
      List<SendMessageBatchRequestEntry> entries =
          IntStream.range(0, some.size())
              .mapToObj(
                  i ->
                      SendMessageBatchRequestEntry.builder()
                          .id(Integer.toString(i))
                          .messageBody(some.get(i))
                          .build())
              .toList();
      client.sendMessageBatch(request -> request.queueUrl(url(queue())).entries(entries));
    }
  }

  /** Sends messages of one group to a FIFO queue, in this order. */
  public void sendToGroup(String queue, String group, List<String> bodies) {
    for (String body : bodies) {
      client.sendMessage(
          request ->
              request
                  .queueUrl(url(queue))
                  .messageBody(body)
                  .messageGroupId(group)
                  .messageDeduplicationId(UUID.randomUUID().toString()));
    }
  }

  /** How many messages wait to be received. */
  public int waiting(String queue) {
    return count(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
  }

  public int inFlight(String queue) {
    return count(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  /** How many messages wait or are in flight, counted at one moment. */
  public int left(String queue) {
    return count(
        queue,
        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  /** Takes what waits on a queue, up to ten messages. */
  public List<Message> receive(String queue) {
    return client
        .receiveMessage(
            request ->
                request
                    .queueUrl(url(queue))
                    .maxNumberOfMessages(10)
                    .messageAttributeNames("All")
                    .messageSystemAttributeNamesWithStrings("All"))
        .messages();
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = servers.database().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET search_path TO " + name);
      statement.execute(sql);
    }
  }

  /** The rows of a query, each value as text. */
  public List<List<@Nullable String>> query(String sql) throws SQLException {
    try (Connection connection = servers.database().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET search_path TO " + name);
      List<List<@Nullable String>> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery(sql)) {
        while (result.next()) {
          List<@Nullable String> row = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(result.getString(i));
          }
          rows.add(row);
        }
      }
      return rows;
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private void createSchema() {
    try (Connection connection = servers.database().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("no schema for the test", e);
    }
  }

  private int count(String queue, QueueAttributeName... attributes) {
    return client
        .getQueueAttributes(request -> request.queueUrl(url(queue)).attributeNames(attributes))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
  }

  private Map<QueueAttributeName, String> redriveTo(String queue, int maxReceives) {
    String arn =
        client
            .getQueueAttributes(
                request ->
                    request.queueUrl(url(queue)).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    return Map.of(
        QueueAttributeName.REDRIVE_POLICY,
        "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":\"" + maxReceives + "\"}");
  }

  private void createQueue(String queue, Map<QueueAttributeName, String> attributes) {
    client.createQueue(request -> request.queueName(queue).attributes(attributes));
  }
}

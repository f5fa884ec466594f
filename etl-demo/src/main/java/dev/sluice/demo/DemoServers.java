package dev.sluice.demo;

import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * PostgreSQL, SQS with a queue and its dead-letter queue, and a directory for files. All of it is
 * gone once it is closed, or the process ends.
 */
final class DemoServers implements AutoCloseable {
  private static final int TRIES_BEFORE_DEAD = 3;

  private final PostgresServer postgres;
  private final SqsServer sqs;
  private final SqsQueue queue;
  private final SqsQueue deadLetterQueue;
  private final Path directory;
  private final ReentrantLock closing = new ReentrantLock();
  private final Thread hook = new Thread(this::closeOnce, "demo-stop");
  private boolean closed;

  private DemoServers(PostgresServer postgres, SqsServer sqs, Path directory) {
    this.postgres = postgres;
    this.sqs = sqs;
    this.directory = directory;
    this.deadLetterQueue = sqs.createQueue("logins-dead");
    this.queue = sqs.queue("logins").deadLetterQueue(deadLetterQueue, TRIES_BEFORE_DEAD).create();
    System.setProperty("aws.accessKeyId", sqs.accessKey());
    System.setProperty("aws.secretAccessKey", sqs.secretKey());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts the servers, side by side. */
  static DemoServers start() throws IOException {
    Path directory = Files.createTempDirectory("sluice-demo");
    forgetAwsSettings(directory);
    CompletableFuture<PostgresServer> postgres =
        CompletableFuture.supplyAsync(PostgresServer::start);
    SqsServer sqs = SqsServer.start();
    return new DemoServers(postgres.join(), sqs, directory);
  }

  /**
   * Sets what the AWS SDK would otherwise look up on this machine: system properties stand above
   * the environment and the files.
   */
  private static void forgetAwsSettings(Path directory) {
    String noFile = directory.resolve("no-aws-settings").toString();
    Map.of(
            "aws.profile", "default",
            "aws.configFile", noFile,
            "aws.sharedCredentialsFile", noFile,
            "aws.useFipsEndpoint", "false",
            "aws.useDualstackEndpoint", "false")
        .forEach(System::setProperty);
  }

  PostgresServer postgres() {
    return postgres;
  }

  SqsServer sqs() {
    return sqs;
  }

  SqsQueue deadLetterQueue() {
    return deadLetterQueue;
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  Path keySet() {
    return file("keyset.json");
  }

  /** The flags of a run on these servers, as environment variables. */
  Map<String, String> environment() {
    return Map.of(
        "SLUICE_QUEUE_URL", queue.url(),
        "SLUICE_ENDPOINT_URL", sqs.endpoint().toString(),
        "SLUICE_REGION", sqs.region(),
        "SLUICE_JDBC_URL", postgres.jdbcUrl(),
        "SLUICE_DB_USER", postgres.user(),
        "SLUICE_DB_PASSWORD", postgres.password(),
        "SLUICE_KEYSET", keySet().toString());
  }

  /** What to type into another terminal. */
  String howToConnect() {
    StringBuilder text = new StringBuilder();
    text.append("The servers stay up until Ctrl-C. In another terminal:\n\n");
    text.append("  export AWS_ACCESS_KEY_ID=").append(sqs.accessKey());
    text.append(" AWS_SECRET_ACCESS_KEY=").append(sqs.secretKey()).append('\n');
    environment().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            flag ->
                text.append("  export ")
                    .append(flag.getKey())
                    .append("='")
                    .append(flag.getValue())
                    .append("'\n"));
    List.of(
            "",
            "  ./sluice send FILE",
            "  ./sluice run --until-empty",
            "  PGPASSWORD=\"$SLUICE_DB_PASSWORD\" psql \"${SLUICE_JDBC_URL#jdbc:}\" -U \"$SLUICE_DB_USER\""
                + " -c 'SELECT * FROM user_logins LIMIT 5'")
        .forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  @Override
  public void close() {
    closeOnce();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // The process is ending.
    }
  }

  private void closeOnce() {
    closing.lock();
    try {
      if (!closed) {
        closed = true;
        sqs.close();
        postgres.close();
        delete(directory);
      }
    } finally {
      closing.unlock();
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't delete " + directory, e);
    }
  }
}

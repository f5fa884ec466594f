package dev.sluice.runner.chaos;

import dev.sluice.mapping.Mapping;
import dev.sluice.mapping.Masker;
import dev.sluice.masking.KeySets;
import dev.sluice.masking.Maskers;
import dev.sluice.runner.Cli;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import dev.sluice.testkit.faults.NewestHandles;
import dev.sluice.testkit.faults.Rule;
import dev.sluice.testkit.faults.SqsFront;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A queue with faults, its dead-letter queue, and a database that keeps what it committed. */
final class ChaosStage implements AutoCloseable {
  final Path directory;
  final PostgresServer postgres = PostgresServer.startDurable();
  final SqsServer sqs = SqsServer.start();
  final SqsFront front = new SqsFront(sqs.endpoint());
  final SqsQueue dead = sqs.createQueue();
  final SqsQueue queue;
  private final Database database = postgres.newDatabase();
  private final Path keySet;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Starts the servers.
   *
   * @param visibility the queue's timeout; what a killed process held comes again after it
   * @param maxReceives after how many receives the queue itself moves a message to its dead letters
   */
  ChaosStage(Path directory, Duration visibility, int maxReceives) throws Exception {
    this.directory = directory;
    this.queue =
        sqs.queue("chaos")
            .visibilityTimeout(visibility)
            .deadLetterQueue(dead, maxReceives)
            .create();
    this.keySet = directory.resolve("keyset.json");
    if (Cli.run(Map.of(), "keys", "create", keySet.toString()).status() != 0) {
      throw new IllegalStateException("no key set");
    }
    // As its owner has it once the mapping's next version is under way: with one column more.
    execute(
        "CREATE TABLE user_logins (user_id varchar(128) NOT NULL, device_type varchar(32) NOT NULL,"
            + " masked_ip varchar(256) NOT NULL, masked_device_id varchar(256) NOT NULL,"
            + " locale varchar(32), app_version integer NOT NULL, create_date date, origin varchar(36))");
    for (String sql : RowFaults.SQL) {
      execute(sql);
    }
  }

  /** How large a share of calls, or of a batch's entries, meets which fault. */
  record Shares(double error, double reset, double failedDelete, double redelivered) {
    static final Shares USUAL = new Shares(0.02, 0.02, 0.05, 0.05);
  }

  /** Makes the queue fail at random, from now on. */
  void faults(Shares shares, long seed) {
    Random random = new Random(seed);
    NewestHandles handles = new NewestHandles();
    Rule receives = handles.noting(Rule.doubling(0.02, random));
    Rule deletes =
        Rule.redelivering(
            Rule.share(shares.redelivered(), random),
            Rule.failingEntries(
                Rule.share(shares.failedDelete(), random),
                false,
                "InternalError",
                handles.deleting(Rule.passing())));
    front
        .on("ReceiveMessage", flaky(shares, random, receives))
        .on("DeleteMessageBatch", flaky(shares, random, deletes))
        .on("ChangeMessageVisibilityBatch", flaky(shares, random, Rule.passing()))
        .on("SendMessageBatch", flaky(shares, random, Rule.passing()))
        .on("GetQueueAttributes", flaky(shares, random, Rule.passing()));
  }

  private static Rule flaky(Shares shares, Random random, Rule otherwise) {
    double error = shares.error() / 2;
    double reset = shares.reset() / 2;
    Rule resets =
        Rule.sometimes(
            reset,
            random,
            Rule.resetting(),
            Rule.sometimes(reset, random, Rule.resettingAfterwards(), otherwise));
    return Rule.sometimes(
        error,
        random,
        Rule.throttling(),
        Rule.sometimes(error, random, Rule.failing(500, "InternalError"), resets));
  }

  /** A mapping to the same table, which fills its new column too. */
  Path nextMapping() throws IOException {
    String bundled;
    try (InputStream in =
        Objects.requireNonNull(Mapping.class.getResourceAsStream("user-logins.yaml"))) {
      bundled = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    return Files.writeString(
        directory.resolve("next.yaml"),
        bundled.stripTrailing() + "\n  origin: {value: message-id, type: varchar(36)}\n");
  }

  /** The flags of a runner, but for where it finds queue and database. */
  Map<String, String> flags() {
    return Map.of(
        "SLUICE_DB_USER", database.user(),
        "SLUICE_DB_PASSWORD", database.password(),
        "SLUICE_KEYSET", keySet.toString());
  }

  String databaseName() {
    return database.jdbcUrl().substring(database.jdbcUrl().lastIndexOf('/') + 1);
  }

  String password() {
    return database.password();
  }

  Masker masker() {
    return Maskers.hmac(KeySets.read(keySet));
  }

  /** Crashes the database, and brings it back after this time. */
  void crash(Duration time) throws InterruptedException {
    postgres.crash();
    pause(time);
    postgres.restart();
  }

  /** Makes the database read-only for this time. */
  void readOnly(Duration time) throws InterruptedException {
    postgres.readOnly(true);
    try {
      pause(time);
    } finally {
      postgres.readOnly(false);
    }
  }

  /** Locks the table for this time, as one who alters it does. */
  void lock(Duration time) throws InterruptedException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE user_logins");
      pause(time);
    } catch (SQLException e) {
      throw new IllegalStateException("the test's lock failed", e);
    }
  }

  /** Lets time pass while a fault lasts. */
  void pause(Duration time) throws InterruptedException {
    if (closed.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("closed");
    }
  }

  boolean isQueueEmpty() {
    return sqs.waiting(queue.url()) == 0 && sqs.inFlight(queue.url()) == 0;
  }

  int rows() {
    return query("SELECT count(*) FROM user_logins", row -> row.getInt(1)).get(0);
  }

  interface Read<V> {
    V from(ResultSet row) throws SQLException;
  }

  <V> List<V> query(String sql, Read<V> read) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<V> values = new ArrayList<>();
      while (rows.next()) {
        values.add(read.from(rows));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException("the test's query failed", e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    front.close();
    sqs.close();
    postgres.close();
  }
}

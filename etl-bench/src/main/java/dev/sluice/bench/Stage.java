package dev.sluice.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.masking.KeySets;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.PostgresServer;
import java.io.IOException;
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

/**
 * The servers that everything is measured against, each in processes of its own, and the runs. One
 * run at a time.
 */
final class Stage implements AutoCloseable {
  private static final Map<String, String> AWS =
      Map.of(
          "AWS_ACCESS_KEY_ID", "bench",
          "AWS_SECRET_ACCESS_KEY", "bench",
          "AWS_REGION", SqsActions.REGION,
          "NO_PROXY", "127.0.0.1",
          "no_proxy", "127.0.0.1");

  private final Programs programs;
  private final int messages;
  private final boolean elasticMq;
  private final Path directory;
  private final Path keySet;
  private final PostgresServer postgres;
  private final long postmaster;
  private ServerProcess queue;
  private double postgresBefore;
  private double queueBefore;

  private Stage(
      Programs programs,
      int messages,
      boolean elasticMq,
      Path directory,
      Path keySet,
      PostgresServer postgres,
      long postmaster,
      ServerProcess queue) {
    this.programs = programs;
    this.messages = messages;
    this.elasticMq = elasticMq;
    this.directory = directory;
    this.keySet = keySet;
    this.postgres = postgres;
    this.postmaster = postmaster;
    this.queue = queue;
  }

  static Stage open(Programs programs, int messages, boolean elasticMq)
      throws IOException, SQLException {
    PostgresServer postgres = PostgresServer.startDurable();
    Path directory = Files.createTempDirectory("sluice-bench");
    Path keySet = directory.resolve("keyset.json");
    KeySets.create(keySet);
    return new Stage(
        programs,
        messages,
        elasticMq,
        directory,
        keySet,
        postgres,
        postmaster(postgres),
        startQueue(programs, messages, elasticMq));
  }

  /** The first process of the server: its number is the first line of a file. */
  private static long postmaster(PostgresServer postgres) throws SQLException {
    return Long.parseLong(
        query(
            postgres.superuser(), "select split_part(pg_read_file('postmaster.pid'), chr(10), 1)"));
  }

  private static ServerProcess startQueue(Programs programs, int messages, boolean elasticMq)
      throws IOException {
    return ServerProcess.start(
        programs.bench(
            List.of("-Xmx2g", "-XX:+UseSerialGC"),
            elasticMq ? "elasticmq-server" : "queue-server",
            "--messages",
            Integer.toString(messages)));
  }

  /** Where the logs of the runs are. */
  Path directory() {
    return directory;
  }

  String postgresVersion() throws SQLException {
    return query(postgres.superuser(), "show server_version");
  }

  Figures sdkOnly(Duration latency, int pollers)
      throws IOException, InterruptedException, SQLException {
    refill(latency);
    Path log = Files.createTempFile(directory, "sdk-only", ".gc");
    List<String> jvm = new ArrayList<>(programs.jvmFlags());
    jvm.add(GcLog.flag(log));
    Child child =
        Child.run(
            programs.bench(
                jvm,
                "sdk-drain",
                "--queue-url",
                queue.queueUrl(),
                "--messages",
                Integer.toString(messages),
                "--pollers",
                Integer.toString(pollers)),
            AWS,
            directory);
    return drained(child, log);
  }

  Figures sluice(Variant variant, Duration latency, String masker)
      throws IOException, InterruptedException, SQLException {
    Database database = newDatabase();
    refill(latency);
    Path log = Files.createTempFile(directory, variant.name().replaceAll("\\W", "-"), ".gc");
    List<String> command = new ArrayList<>(programs.sluice(variant, GcLog.flag(log)));
    command.addAll(List.of("run", "--until-empty", "--masker", masker));
    command.addAll(List.of("--keyset", keySet.toString(), "--queue-url", queue.queueUrl()));
    command.addAll(List.of("--jdbc-url", database.jdbcUrl(), "--db-user", database.user()));
    command.addAll(variant.arguments());
    Figures figures = drained(Child.run(command, environment(database), directory), log);
    check(query(database, ROWS), "%1$d rows, %1$d different, %1$d keys".formatted(messages));
    return figures;
  }

  private static final String ROWS =
      "select format('%s rows, %s different, %s keys', count(*), count(distinct user_id),"
          + " (select count(*) from sluice_ledger)) from user_logins";

  Figures writeOnly() throws IOException, InterruptedException, SQLException {
    Database database = newDatabase();
    Figures figures = write(database, List.of("--messages", Integer.toString(messages)), messages);
    check(query(database, ROWS), "%1$d rows, %1$d different, %1$d keys".formatted(messages));
    return figures;
  }

  /** Writes rows made beforehand. */
  Figures write(Database database, List<String> arguments, int rows)
      throws IOException, InterruptedException, SQLException {
    settle();
    Path log = Files.createTempFile(directory, "write-only", ".gc");
    List<String> command = new ArrayList<>(programs.bench(List.of(GcLog.flag(log)), "write-only"));
    command.addAll(List.of("--jdbc-url", database.jdbcUrl(), "--db-user", database.user()));
    command.addAll(arguments);
    Child child = Child.run(command, environment(database), directory);
    String line = child.output().lines().filter(it -> it.startsWith("begin=")).findFirst().get();
    String[] times = line.replaceAll("[a-z=]", "").split(" ", -1);
    return figures(child, log, rows, Long.parseLong(times[0]), Long.parseLong(times[1]));
  }

  Database superuserOf(Database database) {
    Database superuser = postgres.superuser();
    return database.as(superuser.user(), superuser.password());
  }

  String walPosition() throws SQLException {
    return query(postgres.superuser(), "select pg_current_wal_lsn()");
  }

  void drop(Database database) throws SQLException {
    String name = database.jdbcUrl().substring(database.jdbcUrl().lastIndexOf('/') + 1);
    execute(postgres.superuser(), "drop database " + name + " with (force)");
  }

  private void refill(Duration latency) throws IOException, InterruptedException, SQLException {
    if (elasticMq) {
      queue.close();
      queue = startQueue(programs, messages, true);
    } else {
      queue.get("/reset?latencyMillis=" + latency.toMillis());
    }
    settle();
  }

  /** So that no run pays for the one before. */
  private void settle() throws SQLException {
    execute(postgres.superuser(), "checkpoint");
    postgresBefore = ProcessTree.cpuMillis(postmaster);
    queueBefore = queue.cpuMillis();
  }

  Database newDatabase() throws SQLException {
    Database database = postgres.newDatabase();
    settle();
    return database;
  }

  private Figures drained(Child child, Path log) throws IOException, InterruptedException {
    if (elasticMq) {
      return figures(child, log, messages, child.beginMillis(), child.endMillis());
    }
    JsonNode stats = queue.get("/stats");
    check(stats.get("deleted").asText(), Integer.toString(messages));
    return figures(
        child,
        log,
        messages,
        stats.get("ReceiveMessage").get("firstMillis").asLong(),
        stats.get("DeleteMessageBatch").get("lastMillis").asLong());
  }

  private Figures figures(Child child, Path log, int count, long beginMillis, long endMillis)
      throws IOException {
    double cpuBefore = child.cpuMillisAt(beginMillis);
    return new Figures(
        count * 1000.0 / (endMillis - beginMillis),
        child.cpuMillis() * 1000 / count,
        (child.cpuMillis() - cpuBefore) * 1000 / count,
        (ProcessTree.cpuMillis(postmaster) - postgresBefore) * 1000 / count,
        (queue.cpuMillis() - queueBefore) * 1000 / count,
        child.peakMebibytes(),
        GcLog.allocatedKibibytes(log) / count,
        (child.endMillis() - child.beginMillis()) / 1000.0,
        (beginMillis - child.beginMillis()) / 1000.0);
  }

  private static Map<String, String> environment(Database database) {
    Map<String, String> environment = new java.util.HashMap<>(AWS);
    environment.put("SLUICE_DB_PASSWORD", database.password());
    return environment;
  }

  private static void check(String actual, String expected) {
    if (!actual.equals(expected)) {
      throw new IllegalStateException("not all is as it should be: " + actual);
    }
  }

  static String query(Database database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException {
    try (postgres) {
      queue.close();
    }
  }
}

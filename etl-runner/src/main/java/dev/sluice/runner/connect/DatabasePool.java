package dev.sluice.runner.connect;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.FailureKind;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.postgres.ConnectFailure;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.runner.flags.FlagNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens the connections to the database. */
public final class DatabasePool {
  /** To open a connection, and to get one from the pool. */
  private static final Duration CONNECT = Duration.ofSeconds(8);

  /** Longer than any statement of a batch; a server that fell silent is given up after it. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** Of a vault, whose statements take milliseconds unless somebody holds a lock. */
  private static final Duration VAULT_SILENCE = Duration.ofSeconds(36);

  /** To have a statement cancelled. */
  private static final Duration CANCEL = Duration.ofSeconds(5);

  /** Beside one a lane: for what the sink does between batches. */
  private static final int SPARE = 2;

  private static final Map<PGProperty, String> DEFAULTS =
      Map.of(
          PGProperty.APPLICATION_NAME,
          "sluice",
          PGProperty.CONNECT_TIMEOUT,
          Long.toString(CONNECT.toSeconds()),
          PGProperty.LOGIN_TIMEOUT,
          Long.toString(CONNECT.toSeconds()),
          PGProperty.CANCEL_SIGNAL_TIMEOUT,
          Long.toString(CANCEL.toSeconds()),
          PGProperty.TCP_KEEP_ALIVE,
          "true",
          // Behind a pooler the next transaction may have another server.
          PGProperty.PREPARE_THRESHOLD,
          "0",
          // Of several hosts.
          PGProperty.TARGET_SERVER_TYPE,
          "preferPrimary");

  private DatabasePool() {}

  /**
   * Connects; the caller closes the pool.
   *
   * @throws ConfigurationException where the database can't be reached within the start's time, or
   *     does not let the user in
   */
  public static HikariDataSource open(DatabaseFlags flags, int lanes, Startup startup) {
    DatabaseLogin login = flags.login();
    PGSimpleDataSource driver = driver(login, SILENCE);
    reach(login, driver, startup);
    return pool(driver, "sluice", lanes + SPARE, lanes);
  }

  /**
   * Connects to a vault, whose statements are short and have a time limit; the caller closes the
   * pool.
   *
   * @throws ConfigurationException as {@link #open}
   */
  public static HikariDataSource openVault(DatabaseLogin login, int connections, Startup startup) {
    PGSimpleDataSource driver = driver(login, VAULT_SILENCE);
    reach(login, driver, startup);
    return pool(driver, "sluice-vault", connections, 1);
  }

  /**
   * How long a statement may take there: the URL's {@code queryTimeout}, else five sixths of its
   * {@code socketTimeout}, else 50 seconds.
   */
  public static Duration statementTimeout(DatabaseLogin login) {
    PGSimpleDataSource driver = driver(login, SILENCE);
    int seconds = driver.getQueryTimeout();
    int silence = driver.getSocketTimeout();
    if (seconds > 0) {
      return Duration.ofSeconds(seconds);
    }
    return silence > 0
        ? Duration.ofSeconds(silence).multipliedBy(5).dividedBy(6)
        : PostgresSinkOptions.STATEMENT_TIMEOUT;
  }

  /** Connects once, which says at once why that can't be done where a pool would go on trying. */
  private static void reach(DatabaseLogin login, PGSimpleDataSource driver, Startup startup) {
    String database = "the database " + driver.getDatabaseName() + " at " + address(driver);
    startup.reach(
        database,
        () -> {
          try (Connection connection = driver.getConnection()) {
            return connection.getAutoCommit();
          } catch (SQLException e) {
            throw notReached(database, ConnectFailure.of(e), login);
          }
        });
  }

  private static HikariDataSource pool(PGSimpleDataSource driver, String name, int most, int idle) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(driver);
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(idle);
    config.setConnectionTimeout(CONNECT.toMillis());
    // It was reached just now; what happens meanwhile is found out by who needs a connection.
    config.setInitializationFailTimeout(-1);
    return new Pool(config);
  }

  /**
   * Closes as well on a thread that is interrupted, as one is whose start is given up: there the
   * library's own would not wait for a connection that is just being made, and leave it open.
   */
  private static final class Pool extends HikariDataSource {
    Pool(HikariConfig config) {
      super(config);
    }

    @Override
    public void close() {
      boolean interrupted = Thread.interrupted();
      try {
        super.close();
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static PGSimpleDataSource driver(DatabaseLogin login, Duration silence) {
    Properties given = DatabaseUrl.read(login.urlFlag(), login.url());
    PlainWire.warnOfDatabase(login.urlFlag(), given);
    PGSimpleDataSource driver = new PGSimpleDataSource();
    driver.setURL(login.url());
    driver.setSocketTimeout(socketTimeout(login, given, driver, silence));
    DEFAULTS.forEach(
        (property, value) -> {
          if (!given.containsKey(property.getName())) {
            driver.setProperty(property, value);
          }
        });
    // Not to be overruled: the detail of an error quotes rows.
    driver.setLogServerErrorDetail(false);
    if (login.user() != null) {
      driver.setUser(login.user());
    }
    if (login.password() != null) {
      driver.setPassword(login.password());
    }
    return driver;
  }

  /** What the URL says, else the default, or as much more as a statement may take longer. */
  private static int socketTimeout(
      DatabaseLogin login, Properties given, PGSimpleDataSource driver, Duration silence) {
    int seconds = driver.getQueryTimeout();
    if (!given.containsKey(PGProperty.SOCKET_TIMEOUT.getName())) {
      return (int) Math.max(silence.toSeconds(), seconds + seconds / 5L + 1);
    }
    int asked = driver.getSocketTimeout();
    if (asked > 0 && seconds >= asked) {
      throw new ConfigurationException(
          login.urlFlag()
              + " has a queryTimeout that is not below its socketTimeout: a statement could not be"
              + " cancelled before its connection is given up");
    }
    return asked;
  }

  private static RuntimeException notReached(
      String database, ConnectFailure failure, DatabaseLogin login) {
    return switch (failure.kind()) {
      case PASSING ->
          new SinkUnavailableException(
              FailureKind.UNREACHABLE,
              "can't reach "
                  + database
                  + ": "
                  + failure.why()
                  + "; "
                  + FlagNames.howToSet(login.urlFlag()));
      case LOGIN ->
          new ConfigurationException(
              database
                  + " did not let the user in: "
                  + failure.why()
                  + "; "
                  + login.howToSetUser());
      case NO_DATABASE ->
          new ConfigurationException(
              database
                  + " does not exist: "
                  + failure.why()
                  + "; "
                  + FlagNames.howToSet(login.urlFlag()));
      case REFUSED -> new ConfigurationException(database + " can't be used: " + failure.why());
    };
  }

  private static String address(PGSimpleDataSource driver) {
    String[] hosts = driver.getServerNames();
    int[] ports = driver.getPortNumbers();
    StringBuilder address = new StringBuilder();
    for (int i = 0; i < hosts.length; i++) {
      address.append(i == 0 ? "" : ", ").append(hosts[i]);
      address.append(':').append(ports[i] == 0 ? 5432 : ports[i]);
    }
    return address.toString();
  }
}

package dev.sluice.runner;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sluice.core.ConfigurationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens the connections to the database. */
final class DatabasePool {
  /** To open a connection, and to get one from the pool. */
  private static final Duration CONNECT = Duration.ofSeconds(8);

  /** Longer than any statement of a batch; a server that fell silent is given up after it. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** For a statement of a vault, which takes milliseconds unless somebody holds a lock. */
  private static final Duration VAULT_STATEMENT = Duration.ofSeconds(30);

  /** Beside one a lane: for what the sink does between batches. */
  private static final int SPARE = 2;

  private static final Map<PGProperty, String> DEFAULTS =
      Map.of(
          PGProperty.APPLICATION_NAME,
          "sluice",
          PGProperty.CONNECT_TIMEOUT,
          Long.toString(CONNECT.toSeconds()),
          PGProperty.SOCKET_TIMEOUT,
          Long.toString(SILENCE.toSeconds()),
          PGProperty.TCP_KEEP_ALIVE,
          "true",
          // Of several hosts.
          PGProperty.TARGET_SERVER_TYPE,
          "preferPrimary");

  private DatabasePool() {}

  /**
   * Connects; the caller closes the pool.
   *
   * @throws ConfigurationException where the database can't be reached, within about 8 s, or does
   *     not let the user in
   */
  static HikariDataSource open(DatabaseFlags flags, int lanes) {
    DatabaseLogin login = flags.login();
    return open(login, driver(login, DEFAULTS), "sluice", lanes + SPARE, lanes);
  }

  /**
   * Connects to a vault, whose statements are short and have a time limit; the caller closes the
   * pool.
   *
   * @throws ConfigurationException as {@link #open}
   */
  static HikariDataSource openVault(DatabaseLogin login, int connections) {
    return open(login, unpooled(login), "sluice-vault", connections, 1);
  }

  /** A vault's connections without a pool, for a command that needs one or two. */
  static PGSimpleDataSource unpooled(DatabaseLogin login) {
    Map<PGProperty, String> defaults = new EnumMap<>(DEFAULTS);
    defaults.put(PGProperty.OPTIONS, "-c statement_timeout=" + VAULT_STATEMENT.toMillis());
    return driver(login, defaults);
  }

  private static HikariDataSource open(
      DatabaseLogin login, PGSimpleDataSource driver, String name, int most, int idle) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(driver);
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(idle);
    config.setConnectionTimeout(CONNECT.toMillis());
    // Tried once at the start.
    config.setInitializationFailTimeout(1);
    try {
      return new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      throw new ConfigurationException(
          whyNot(
              e.getCause() instanceof SQLException cause ? cause.getSQLState() : null,
              login,
              driver));
    }
  }

  private static PGSimpleDataSource driver(DatabaseLogin login, Map<PGProperty, String> defaults) {
    Properties given = Driver.parseURL(login.url(), new Properties());
    if (given == null) {
      throw new ConfigurationException(
          login.urlFlag() + " is not of the form jdbc:postgresql://host:port/database");
    }
    PlainWire.warnOfDatabase(login.urlFlag(), given);
    PGSimpleDataSource driver = new PGSimpleDataSource();
    driver.setURL(login.url());
    defaults.forEach(
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

  private static String whyNot(
      @Nullable String sqlState, DatabaseLogin login, PGSimpleDataSource driver) {
    String database = "the database " + driver.getDatabaseName() + " at " + address(driver);
    String code = sqlState == null ? "" : sqlState;
    if (code.startsWith("28")) {
      return database + " did not let the user in: " + login.howToSetUser();
    }
    if (code.equals("3D000")) {
      return database + " does not exist: " + FlagDefaults.howToSet(login.urlFlag());
    }
    if (code.startsWith("08") || code.isEmpty()) {
      return "can't reach " + database + ": " + FlagDefaults.howToSet(login.urlFlag());
    }
    return database + " can't be used: SQLSTATE " + code;
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

package dev.sluice.runner;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.sluice.core.ConfigurationException;
import java.sql.SQLException;
import java.time.Duration;
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
          "true");

  private DatabasePool() {}

  /**
   * Connects; the caller closes the pool.
   *
   * @throws ConfigurationException where the database can't be reached, within about 8 s, or does
   *     not let the user in
   */
  static HikariDataSource open(DatabaseFlags flags, int lanes) {
    PGSimpleDataSource driver = driver(flags);
    HikariConfig config = new HikariConfig();
    config.setPoolName("sluice");
    config.setDataSource(driver);
    config.setMaximumPoolSize(lanes + SPARE);
    config.setMinimumIdle(lanes);
    config.setConnectionTimeout(CONNECT.toMillis());
    // Tried once at the start.
    config.setInitializationFailTimeout(1);
    try {
      return new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      throw new ConfigurationException(
          whyNot(e.getCause() instanceof SQLException cause ? cause.getSQLState() : null, driver));
    }
  }

  private static PGSimpleDataSource driver(DatabaseFlags flags) {
    Properties given = Driver.parseURL(flags.jdbcUrl(), new Properties());
    if (given == null) {
      throw new ConfigurationException(
          "--jdbc-url is not of the form jdbc:postgresql://host:port/database");
    }
    PGSimpleDataSource driver = new PGSimpleDataSource();
    driver.setURL(flags.jdbcUrl());
    DEFAULTS.forEach(
        (property, value) -> {
          if (!given.containsKey(property.getName())) {
            driver.setProperty(property, value);
          }
        });
    // Not to be overruled: the detail of an error quotes rows.
    driver.setLogServerErrorDetail(false);
    if (flags.user() != null) {
      driver.setUser(flags.user());
    }
    if (flags.password() != null) {
      driver.setPassword(flags.password());
    }
    return driver;
  }

  private static String whyNot(@Nullable String sqlState, PGSimpleDataSource driver) {
    String database = "the database " + driver.getDatabaseName() + " at " + address(driver);
    String code = sqlState == null ? "" : sqlState;
    if (code.startsWith("28")) {
      return database
          + " did not let the user in: "
          + FlagDefaults.howToSet("--db-user")
          + ", and --db-password or SLUICE_DB_PASSWORD";
    }
    if (code.equals("3D000")) {
      return database + " does not exist: " + FlagDefaults.howToSet("--jdbc-url");
    }
    if (code.startsWith("08") || code.isEmpty()) {
      return "can't reach " + database + ": " + FlagDefaults.howToSet("--jdbc-url");
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

package dev.sluice.testkit;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database on a {@link PostgresServer}, and one login to it.
 *
 * @param jdbcUrl the URL, without user and password
 * @param user the role to log in as
 * @param password the role's password; good for nothing but this server
 */
public record Database(String jdbcUrl, String user, String password) {

  /** The same database with another login, which need not be a right one. */
  public Database as(String otherUser, String otherPassword) {
    return new Database(jdbcUrl, otherUser, otherPassword);
  }

  /** Connects anew at each call, which takes a few milliseconds; it does not pool. Thread-safe. */
  public DataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(jdbcUrl);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }
}

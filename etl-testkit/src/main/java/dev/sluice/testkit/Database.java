package dev.sluice.testkit;

import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database on a {@link PostgresServer}, and one login to it. Immutable.
 *
 * <p>{@link #toString()} shows no password.
 */
public final class Database {
  private final String jdbcUrl;
  private final String user;
  private final String password;

  private Database(String jdbcUrl, String user, String password) {
    this.jdbcUrl = jdbcUrl;
    this.user = user;
    this.password = password;
  }

  /**
   * A database and a login.
   *
   * @param jdbcUrl the URL, without user and password
   * @param user the role to log in as
   * @param password the role's password; good for nothing but this server
   */
  public static Database of(String jdbcUrl, String user, String password) {
    return new Database(
        Objects.requireNonNull(jdbcUrl, "jdbcUrl"),
        Objects.requireNonNull(user, "user"),
        Objects.requireNonNull(password, "password"));
  }

  /** The URL, without user and password. */
  public String jdbcUrl() {
    return jdbcUrl;
  }

  /** The role to log in as. */
  public String user() {
    return user;
  }

  /** The role's password; good for nothing but this server. */
  public String password() {
    return password;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Database that
        && jdbcUrl.equals(that.jdbcUrl)
        && user.equals(that.user)
        && password.equals(that.password);
  }

  @Override
  public int hashCode() {
    return Objects.hash(jdbcUrl, user, password);
  }

  @Override
  public String toString() {
    return "Database[" + jdbcUrl + " as " + user + "]";
  }

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

package dev.sluice.postgres;

import dev.sluice.testkit.Database;
import dev.sluice.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database that is empty and a test's own, on the one server that all tests of this module share.
 * It is emptied after the test and handed on, which takes less than to make a new one.
 */
public final class TestDatabase implements AfterEachCallback {
  private static final PostgresServer SERVER = PostgresServer.start();
  private static final Queue<Database> EMPTY = new ConcurrentLinkedQueue<>();

  private final Database login;
  private boolean dropped;

  public TestDatabase() {
    this(Optional.ofNullable(EMPTY.poll()).orElseGet(SERVER::newDatabase));
  }

  private TestDatabase(Database login) {
    this.login = login;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (dropped) {
      return;
    }
    ofSuperuser().execute("alter database " + name() + " reset all");
    asSuperuser()
        .execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()",
            "drop owned by " + user() + " cascade");
    EMPTY.add(login);
  }

  public void drop() {
    ofSuperuser().execute("drop database " + name() + " with (force)");
    dropped = true;
  }

  /** The superuser's own database. */
  public static TestDatabase ofSuperuser() {
    return new TestDatabase(SERVER.superuser());
  }

  public TestDatabase as(String user, String password) {
    return new TestDatabase(login.as(user, password));
  }

  public TestDatabase asSuperuser() {
    return as(SERVER.superuser().user(), SERVER.superuser().password());
  }

  public Database login() {
    return login;
  }

  public String user() {
    return login.user();
  }

  public String name() {
    return login.jdbcUrl().substring(login.jdbcUrl().lastIndexOf('/') + 1);
  }

  public int port() {
    return SERVER.port();
  }

  public DataSource dataSource() {
    return login.dataSource();
  }

  /** The same database and login by way of another port of this machine. */
  public DataSource dataSourceVia(int port) {
    PGSimpleDataSource source = (PGSimpleDataSource) login.dataSource();
    source.setPortNumbers(new int[] {port});
    return source;
  }

  public void execute(String... statements) {
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("a test's statement failed", e);
    }
  }

  /** The first column of what a query answers in UTC. */
  public List<@Nullable String> column(String query) {
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set time zone 'UTC'");
      List<@Nullable String> values = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(query)) {
        while (rows.next()) {
          values.add(rows.getString(1));
        }
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException("a test's query failed", e);
    }
  }

  public int count(String table) {
    return Integer.parseInt(String.valueOf(column("select count(*) from " + table).get(0)));
  }
}

package dev.sluice.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that stays open over several statements, as somebody at {@code psql} has it. */
public final class TestSession implements AutoCloseable {
  private final Connection connection;
  private final Statement statement;

  public TestSession(TestDatabase login) {
    try {
      connection = login.dataSource().getConnection();
      statement = connection.createStatement();
    } catch (SQLException e) {
      throw new IllegalStateException("a test can't connect", e);
    }
  }

  /** Runs statements up to the first that fails, and answers its SQLSTATE, or "done". */
  public String stateOf(String... statements) {
    try {
      for (String sql : statements) {
        statement.execute(sql);
      }
      return "done";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  /** Runs statements that must not fail. */
  public void execute(String... statements) {
    for (String sql : statements) {
      try {
        statement.execute(sql);
      } catch (SQLException e) {
        throw new IllegalStateException("a test's statement failed: " + sql, e);
      }
    }
  }

  /** The first column of what a query answers, or the SQLSTATE with which it fails alone. */
  public List<@Nullable String> column(String query) {
    List<@Nullable String> values = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      return List.of(String.valueOf(e.getSQLState()));
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("a test can't disconnect", e);
    }
  }
}

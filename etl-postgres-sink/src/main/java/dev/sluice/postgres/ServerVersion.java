package dev.sluice.postgres;

import dev.sluice.core.ConfigurationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The oldest PostgreSQL that Sluice works with: the first that finds the rows of some pages without
 * reading all others, which pruning and remasking live on. Who says to be as new may try.
 */
final class ServerVersion {
  private static final int OLDEST = 14;

  /** What the number of a major version is multiplied with. */
  private static final int MAJOR = 10_000;

  private ServerVersion() {}

  static void require(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select pg_catalog.current_setting('server_version_num')::integer")) {
      result.next();
      int version = result.getInt(1) / MAJOR;
      if (version < OLDEST) {
        throw new ConfigurationException(
            "the server is PostgreSQL " + version + "; " + OLDEST + " or newer is needed");
      }
    }
  }
}

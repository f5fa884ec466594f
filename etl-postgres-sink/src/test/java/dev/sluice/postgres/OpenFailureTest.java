package dev.sluice.postgres;

import static dev.sluice.postgres.Opening.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.testkit.faults.Wire;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** Opening says in one line why it can't, and changes nothing of a connection. */
class OpenFailureTest {
  private static final String BROKEN = "the connection can't be made or broke (SQLSTATE 08001)";
  private static final PostgresSinkOptions DEFAULTS = PostgresSinkOptions.defaults();

  @RegisterExtension final TestDatabase database = new TestDatabase();

  @Test
  void what_keeps_from_the_database_is_said_in_one_line_without_a_secret() {
    String prefix = "can't open the sink into table visits: ";
    assertRefused(
        database.as("sluice", "wrong-secret").dataSource(),
        Visit.BINDING,
        DEFAULTS,
        prefix
            + "the password is wrong (SQLSTATE 28P01): password authentication failed for user"
            + " \"sluice\"");
    PGSimpleDataSource elsewhere = (PGSimpleDataSource) database.dataSource();
    elsewhere.setDatabaseName("nowhere");
    assertRefused(
        elsewhere,
        Visit.BINDING,
        DEFAULTS,
        prefix + "the database is missing (SQLSTATE 3D000): database \"nowhere\" does not exist");
    elsewhere.setServerNames(new String[] {"no.such.host.invalid"});
    assertUnavailable(elsewhere, prefix + BROKEN + ": unknown host no.such.host.invalid");
    Wire wire = new Wire(database.port());
    wire.close();
    assertUnavailable(
        database.dataSourceVia(wire.port()),
        prefix + BROKEN + ": ConnectException, Connection refused");
  }

  private static void assertUnavailable(DataSource dataSource, String message) {
    assertThat(catchThrowable(() -> PostgresSink.open(dataSource, Visit.BINDING, DEFAULTS)))
        .isInstanceOf(SinkUnavailableException.class)
        .hasNoCause()
        .hasMessage(message);
  }

  @Test
  void a_pool_that_can_not_connect_is_said_in_one_line_without_a_secret() {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(
          "jdbc:postgresql://127.0.0.1:"
              + database.port()
              + "/postgres?user=sluice&password=wrong-secret");

      assertRefused(
          pool,
          Visit.BINDING,
          DEFAULTS,
          "can't open the sink into table visits: the password is wrong (SQLSTATE 28P01):"
              + " password authentication failed for user \"sluice\"");
    }
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl("jdbc:mysql://127.0.0.1/postgres?user=sluice&password=wrong-secret");

      assertThat(catchThrowable(() -> PostgresSink.open(pool, Visit.BINDING, DEFAULTS)))
          .isInstanceOf(ConfigurationException.class)
          .hasNoCause()
          .message()
          .doesNotContain("secret", "\n");
    }
  }

  @Test
  void opening_leaves_a_connection_as_it_found_it() {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(database.dataSource());
      pool.setMaximumPoolSize(1);
      PostgresSink.open(pool, Visit.BINDING, DEFAULTS).close();

      assertThatCode(
              () -> {
                try (var connection = pool.getConnection();
                    var statement = connection.createStatement();
                    var row = statement.executeQuery("show lock_timeout")) {
                  assertThat(connection.getAutoCommit()).isTrue();
                  row.next();
                  assertThat(row.getString(1)).isEqualTo("0");
                }
              })
          .doesNotThrowAnyException();
    }
  }
}

package dev.sluice.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.mapping.SealedValue;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A vault's server dies, and a standby takes over that had not got all. */
class VaultFailoverTest {

  private static SealedValue value(String token) {
    return TestVault.value("who", token, "sealed-" + token);
  }

  private static List<String> column(Database database, String query) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }

  @Test
  void what_a_promotion_lost_of_originals_is_stored_again() throws Exception {
    try (PostgresServer primary = PostgresServer.startDurable();
        PostgresServer standby = primary.startStandby();
        HikariDataSource pool = new HikariDataSource()) {
      Database superuser = primary.superuser();
      String both =
          superuser.jdbcUrl().replace("//", "//127.0.0.1:" + standby.port() + ",")
              + "?targetServerType=preferPrimary&hostRecheckSeconds=0";
      pool.setDataSource(Database.of(both, superuser.user(), superuser.password()).dataSource());
      pool.setMaximumPoolSize(2);
      pool.setConnectionTimeout(1_000);
      Vault.create(superuser.dataSource(), Vault.SCHEMA);
      VaultWriter vault = VaultWriter.open(pool, Vault.SCHEMA);
      vault.store(List.of(value("a")));
      Awaitility.await()
          .until(
              () ->
                  !column(standby.superuser(), "select token from sluice_vault.originals")
                      .isEmpty());
      standby.stopFollowing();
      vault.store(List.of(value("b"), value("c")));

      primary.crash();
      standby.promote();
      Awaitility.await()
          .ignoreException(SinkUnavailableException.class)
          .until(
              () -> {
                vault.store(List.of(value("b")));
                return true;
              });

      assertThat(
              column(
                  standby.superuser(), "select token from sluice_vault.originals order by token"))
          .as("also that which did not come again")
          .containsExactly("a", "b", "c");
      // So that it can be stopped.
      primary.restart();
    }
  }
}

package dev.sluice.runner.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.ConfigurationException;
import dev.sluice.runner.EmbeddedServers;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DatabasePoolTest {

  @Test
  void has_a_connection_for_each_lane_and_two_more_and_says_who_it_is() throws SQLException {
    try (HikariDataSource pool = open("")) {
      assertThat(pool.getMaximumPoolSize()).isEqualTo(5);
      assertThat(ask(pool, "SHOW application_name")).isEqualTo("sluice");
    }
    try (HikariDataSource pool = open("?ApplicationName=mine")) {
      assertThat(ask(pool, "SHOW application_name")).isEqualTo("mine");
    }
  }

  @Test
  void errors_never_quote_rows_whatever_the_url_asks_for() throws SQLException {
    try (HikariDataSource pool = open("?logServerErrorDetail=true");
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE t (a text UNIQUE)");
      statement.execute("INSERT INTO t VALUES ('secret')");

      assertThatThrownBy(() -> statement.execute("INSERT INTO t SELECT 'sec' || 'ret'"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"))
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void the_limit_of_a_statement_follows_what_the_url_says_and_is_below_its_socket_timeout() {
    assertThat(limit("")).isEqualTo(Duration.ofSeconds(50));
    assertThat(limit("?socketTimeout=0")).isEqualTo(Duration.ofSeconds(50));
    assertThat(limit("?socketTimeout=600")).isEqualTo(Duration.ofSeconds(500));
    assertThat(limit("?queryTimeout=7")).isEqualTo(Duration.ofSeconds(7));
    assertThat(limit("?queryTimeout=90")).isEqualTo(Duration.ofSeconds(90));
    assertThatThrownBy(() -> limit("?queryTimeout=9&socketTimeout=9"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "--jdbc-url has a queryTimeout that is not below its socketTimeout");
  }

  /** Of each kind that the driver has; the numbers are those that it reads before it connects. */
  @ParameterizedTest
  @CsvSource({
    "socketTimeout=abc, a whole number",
    "connectTimeout=10s, a whole number",
    "hostRecheckSeconds=x, a whole number",
    "sslmode=yes, 'one of disable, allow, prefer'",
    "sslmode=, one of disable",
    "targetServerType=leader, 'one of any, primary'",
    "'requireAuth=md5,hunter2', one of password",
    "tcpKeepAlive=1, true or false"
  })
  void a_parameter_that_the_driver_cant_use_is_refused_before_it_connects(
      String parameter, String need) {
    assertThatThrownBy(() -> open("?password=hunter2&" + parameter))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "the parameter %s in --jdbc-url needs %s", parameter.split("=", 2)[0], need)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void parameters_are_taken_as_the_driver_takes_them() throws SQLException {
    try (HikariDataSource pool =
        open("?sslmode=DISABLE&requireAuth=scram-sha-256,md5,password&prepareThreshold=-1")) {
      assertThat(ask(pool, "SELECT 1")).isEqualTo("1");
    }
  }

  private static Duration limit(String parameters) {
    return DatabasePool.statementTimeout(
        new DatabaseLogin(
            "--jdbc-url", "--db", "jdbc:postgresql://localhost/app" + parameters, null, null));
  }

  @Test
  void of_several_hosts_it_prefers_the_primary_unless_the_url_says_otherwise() throws SQLException {
    try (PostgresServer primary = PostgresServer.start();
        PostgresServer standby = primary.startStandby()) {
      Database database = Database.of(primary.jdbcUrl(), primary.user(), primary.password());
      Database both =
          Database.of(
              database.jdbcUrl().replace("//", "//127.0.0.1:" + standby.port() + ","),
              database.user(),
              database.password());
      String port = "SHOW port";
      try (HikariDataSource pool = open(both, "")) {
        assertThat(ask(pool, port)).isEqualTo(Integer.toString(primary.port()));
      }
      try (HikariDataSource pool = open(both, "?targetServerType=secondary")) {
        assertThat(ask(pool, port)).isEqualTo(Integer.toString(standby.port()));
      }
      primary.crash();
      try (HikariDataSource pool = open(both, "")) {
        assertThat(ask(pool, port)).isEqualTo(Integer.toString(standby.port()));
      }
    }
  }

  private static HikariDataSource open(String parameters) {
    return open(EmbeddedServers.SHARED.database(), parameters);
  }

  private static HikariDataSource open(Database database, String parameters) {
    DatabaseFlags flags =
        CommandLine.populateCommand(
            new DatabaseFlags(),
            "--jdbc-url=" + database.jdbcUrl() + parameters,
            "--db-user=" + database.user(),
            "--db-password=" + database.password());
    try (Startup startup = new Startup(Duration.ZERO)) {
      return DatabasePool.open(flags, 3, startup);
    }
  }

  private static String ask(HikariDataSource pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}

package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Keyed;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.PgBouncer;
import dev.sluice.testkit.faults.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Behind a real PgBouncer as Debian has it, with the driver as it comes. */
class PgBouncerTest {
  private static final PostgresSinkOptions SHORT =
      PostgresSinkOptions.builder().statementTimeout(Duration.ofMillis(300)).build();

  @RegisterExtension final TestDatabase database = new TestDatabase();

  @BeforeAll
  static void requireInstalled() {
    PgBouncer.requireInstalled();
  }

  private static PgBouncer start(List<TestDatabase> logins, Map<String, String> settings) {
    return PgBouncer.start(logins.stream().map(TestDatabase::login).toList(), settings);
  }

  private static HikariDataSource pool(PgBouncer bouncer, TestDatabase login) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(bouncer.via(login.login()).dataSource());
    pool.setMaximumPoolSize(3);
    return pool;
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void the_table_works_in_either_mode(String mode) throws Exception {
    try (PgBouncer bouncer =
            start(
                List.of(database),
                mode.equals("session")
                    ? Map.of()
                    : Map.of("pool_mode", mode, "default_pool_size", "1"));
        HikariDataSource rows = pool(bouncer, database);
        PostgresSink<Visit> sink =
            PostgresSink.open(
                rows,
                Visit.BINDING,
                PostgresSinkOptions.builder().aliasTable("token_alias").build())) {
      // More often than the driver takes before it prepares a statement on the server.
      for (int i = 0; i < 12; i++) {
        List<Keyed<Visit>> batch = Visit.batchBy("a" + i, "b");
        assertThat(sink.write(batch)).isEqualTo(WriteResult.of(2, 0));
        assertThat(sink.write(batch)).isEqualTo(WriteResult.of(0, 2));
      }
      // Another process, whose driver has the same names for what it prepares.
      try (HikariDataSource others = pool(bouncer, database);
          PostgresSink<Visit> other =
              PostgresSink.open(others, Visit.BINDING, PostgresSinkOptions.defaults())) {
        for (int i = 0; i < 12; i++) {
          assertThat(other.write(Visit.batchBy("c"))).isEqualTo(WriteResult.of(1, 0));
        }
      }
      assertThat(database.count("visits")).isEqualTo(36);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void each_try_behind_a_lock_leaves_nothing_at_the_server(String mode) throws SQLException {
    try (PgBouncer bouncer =
            start(List.of(database), Map.of("pool_mode", mode, "default_pool_size", "3"));
        HikariDataSource pool = pool(bouncer, database);
        PostgresSink<Visit> sink = PostgresSink.open(pool, Visit.BINDING, SHORT);
        Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      List<Keyed<Visit>> batch = Visit.batchBy("a");
      other.setAutoCommit(false);
      statement.execute("lock table visits");
      for (int tries = 0; tries < 3; tries++) {
        assertThatThrownBy(() -> sink.write(batch))
            .isInstanceOf(SinkUnavailableException.class)
            .hasMessageContaining("SQLSTATE 57014");
        assertThat(
                database
                    .asSuperuser()
                    .column(
                        "select pid from pg_stat_activity where datname = current_database()"
                            + " and wait_event_type = 'Lock'"))
            .isEmpty();
      }
      other.rollback();

      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(1, 0));
    }
  }

  @Test
  void what_it_says_at_the_login_is_told_and_tells_what_may_pass() throws SQLException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("max_client_conn", "1");
    settings.put("query_wait_timeout", "1");
    try (PgBouncer bouncer = start(List.of(database), settings)) {
      PGSimpleDataSource source = (PGSimpleDataSource) bouncer.via(database.login()).dataSource();
      try (Connection only = source.getConnection()) {
        assertThat(only.isValid(1)).isTrue();
        assertFailure(
            source, ConnectFailure.Kind.PASSING, "no more connections allowed (max_client_conn)");
      }
      source.setOptions("-c statement_timeout=1");
      assertFailure(source, ConnectFailure.Kind.REFUSED, "unsupported startup parameter: options");
      source.setOptions(null);
      source.setPassword("wrong");
      assertFailure(source, ConnectFailure.Kind.LOGIN, "password authentication failed");
    }
  }

  @Test
  void a_server_that_is_away_behind_it_may_pass() {
    Wire wire = new Wire(database.port());
    wire.close();
    Database away =
        Database.of("jdbc:postgresql://127.0.0.1:" + wire.port() + "/app", "app", "app");
    try (PgBouncer bouncer = PgBouncer.start(List.of(away), Map.of("query_wait_timeout", "1"))) {
      ConnectFailure failure = failure(bouncer.via(away).dataSource());

      assertThat(failure.kind()).as(failure.why()).isEqualTo(ConnectFailure.Kind.PASSING);
    }
  }

  private static void assertFailure(
      DataSource source, ConnectFailure.Kind kind, @Nullable String text) {
    ConnectFailure failure = failure(source);
    assertThat(failure.kind()).as(failure.why()).isEqualTo(kind);
    assertThat(failure.why()).endsWith(": " + text);
    assertThatThrownBy(
            () -> PostgresSink.open(source, Visit.BINDING, PostgresSinkOptions.defaults()))
        .isInstanceOf(
            kind == ConnectFailure.Kind.PASSING
                ? SinkUnavailableException.class
                : ConfigurationException.class)
        .hasMessageEndingWith(": " + text);
  }

  private static ConnectFailure failure(DataSource source) {
    try (Connection connection = source.getConnection()) {
      throw new AssertionError("connected: " + connection);
    } catch (SQLException e) {
      return ConnectFailure.of(e);
    }
  }
}

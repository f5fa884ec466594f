package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Keyed;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import dev.sluice.testkit.faults.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What passes is an outage: the same batch is stored by a later write, once. */
class OutageTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();
  private final List<Keyed<Visit>> batch = Visit.batchBy(Canary.VALUE, "b");
  private @Nullable PostgresSink<Visit> opened;

  private PostgresSink<Visit> open(DataSource dataSource) {
    opened = PostgresSink.open(dataSource, Visit.BINDING, PostgresSinkOptions.defaults());
    return opened;
  }

  /** A sink whose every write is on a new connection, without a pruner that gets in the way. */
  private PostgresSink<Visit> open() {
    PostgresSink<Visit> sink = open(database.dataSource());
    sink.close();
    return sink;
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private void set(String setting) {
    TestDatabase.ofSuperuser().execute("alter database " + database.name() + " set " + setting);
  }

  private static void assertOutage(@Nullable Throwable thrown, String why) {
    assertThat(thrown)
        .isInstanceOf(SinkUnavailableException.class)
        .hasMessage("PostgreSQL can't store in visits now: " + why);
    Canary.assertNotIn(thrown);
  }

  private void assertStoredBy(PostgresSink<Visit> sink) {
    assertThat(sink.write(batch)).isEqualTo(WriteResult.of(2, 0));
    assertThat(database.count("visits")).isEqualTo(2);
  }

  private void awaitLockWait(int waiting) {
    await()
        .until(
            () ->
                database
                        .asSuperuser()
                        .column(
                            "select pid from pg_stat_activity where datname = current_database()"
                                + " and wait_event_type = 'Lock'")
                        .size()
                    == waiting);
  }

  @Test
  void a_lock_timeout() throws SQLException {
    PostgresSink<Visit> sink = open();
    set("lock_timeout = '50ms'");
    assertOutageWhileLocked(sink, "a lock was not to be had in time (SQLSTATE 55P03)");
    assertStoredBy(sink);
  }

  @Test
  void a_statement_timeout() throws SQLException {
    PostgresSink<Visit> sink = open();
    set("statement_timeout = '50ms'");
    assertOutageWhileLocked(sink, "the statement took too long or was cancelled (SQLSTATE 57014)");
    set("statement_timeout = 0");
    assertStoredBy(sink);
  }

  private void assertOutageWhileLocked(PostgresSink<Visit> sink, String why) throws SQLException {
    try (Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table visits");

      assertOutage(catchThrowable(() -> sink.write(batch)), why);
    }
  }

  @Test
  void a_server_that_is_read_only() {
    PostgresSink<Visit> sink = open();
    set("default_transaction_read_only = on");

    assertOutage(
        catchThrowable(() -> sink.write(batch)), "the server is read-only (SQLSTATE 25006)");

    set("default_transaction_read_only = off");
    assertStoredBy(sink);
  }

  @Test
  void a_pool_of_connections_to_a_server_that_lost_its_role_to_another() {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(database.dataSource());
      pool.setMaximumPoolSize(1);
      PostgresSink<Visit> sink = open(pool);
      sink.close();
      // For the session, which stands for the server that it is connected to.
      onTheOnlyConnection(pool, "set session characteristics as transaction read only");

      assertOutage(
          catchThrowable(() -> sink.write(batch)), "the server is read-only (SQLSTATE 25006)");

      await().ignoreExceptions().until(() -> sink.write(batch).duplicates() == 2);
      assertThat(database.count("visits")).isEqualTo(2);
    }
  }

  @Test
  void idle_connections_that_were_terminated() {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(database.dataSource());
      pool.setMaximumPoolSize(1);
      PostgresSink<Visit> sink = open(pool);
      sink.close();
      sink.write(Visit.batchBy("before"));
      database
          .asSuperuser()
          .execute(
              "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                  + " where datname = current_database() and pid <> pg_backend_pid()");

      assertOutage(
          catchThrowable(() -> sink.write(batch)),
          "the server closed the connection (SQLSTATE 57P01)");

      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(2, 0));
      assertThat(database.count("visits")).isEqualTo(3);
    }
  }

  private static void onTheOnlyConnection(DataSource pool, String sql) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_terminated_backend_whose_connection_does_not_come_again() throws Exception {
    try (HikariDataSource pool = new HikariDataSource();
        Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      pool.setDataSource(database.dataSource());
      pool.setMaximumPoolSize(1);
      PostgresSink<Visit> sink = open(pool);
      sink.close();
      other.setAutoCommit(false);
      statement.execute("lock table visits");
      Concurrent<WriteResult> write = Concurrent.of(() -> sink.write(batch));
      awaitLockWait(1);
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where datname = current_database() and wait_event_type = 'Lock'");

      assertOutage(
          catchThrowable(write::result), "the server closed the connection (SQLSTATE 57P01)");

      other.commit();
      assertStoredBy(sink);
    }
  }

  @Test
  void a_connection_that_breaks_or_is_refused() {
    try (Wire wire = new Wire(database.port())) {
      PostgresSink<Visit> sink = open(database.dataSourceVia(wire.port()));
      sink.close();
      wire.lose(Wire.Way.REQUEST);

      assertOutage(
          catchThrowable(() -> sink.write(batch)),
          "the connection can't be made or broke (SQLSTATE 08001): EOFException");

      wire.end();
      assertOutage(
          catchThrowable(() -> sink.write(batch)),
          "the connection can't be made or broke (SQLSTATE 08001): ConnectException, Connection"
              + " refused");
    }
  }

  @Test
  void too_many_connections() throws SQLException {
    database.asSuperuser().execute("create role few login password 'few' connection limit 1");
    TestDatabase few = database.as("few", "few");
    PostgresSink<Visit> sink = open();
    database.execute("grant all on all tables in schema public to few");
    PostgresSink<Visit> poor = open(few.dataSource());
    poor.close();
    sink.write(Visit.batchBy("other"));
    try (Connection only = few.dataSource().getConnection()) {
      assertThat(only.isValid(1)).isTrue();

      assertOutage(
          catchThrowable(() -> poor.write(batch)),
          "the server has too many connections (SQLSTATE 53300): too many connections for role"
              + " \"few\"");
    }
    await()
        .until(
            () ->
                database.column("select 1 from pg_stat_activity where usename = 'few'").isEmpty());
    assertThat(poor.write(batch)).isEqualTo(WriteResult.of(2, 0));
  }

  @Test
  void a_pool_with_no_connection_left() throws SQLException {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(database.dataSource());
      pool.setMaximumPoolSize(1);
      pool.setConnectionTimeout(250);
      PostgresSink<Visit> sink = open(pool);
      sink.close();
      try (Connection only = pool.getConnection()) {
        assertThat(only.isValid(1)).isTrue();

        assertOutage(catchThrowable(() -> sink.write(batch)), "no connection was to be had");
      }
      assertStoredBy(sink);
    }
  }

  @Test
  void a_deadlock_with_another_program() throws Exception {
    PostgresSink<Visit> sink = open();
    set("deadlock_timeout = '10ms'");
    database.execute(
        "alter table visits add unique (who)",
        """
        create function queue() returns trigger language plpgsql as $$
        begin
          perform pg_advisory_xact_lock(1);
          return new;
        end $$
        """,
        "create trigger queueing before insert on visits"
            + " for each row when (new.who = 'b') execute function queue()");
    try (Connection other = database.asSuperuser().dataSource().getConnection();
        Connection gate = database.dataSource().getConnection();
        Statement statement = other.createStatement();
        Statement gateStatement = gate.createStatement()) {
      gate.setAutoCommit(false);
      gateStatement.execute("select pg_advisory_xact_lock(1)");
      other.setAutoCommit(false);
      statement.execute("set deadlock_timeout = '1min'");
      statement.execute("set session_replication_role = replica");
      statement.execute("insert into visits values ('b')");
      Concurrent<WriteResult> write = Concurrent.of(() -> sink.write(batch));
      awaitLockWait(1);
      Concurrent<Boolean> crossing =
          Concurrent.of(
              () -> statement.execute("insert into visits values ('" + Canary.VALUE + "')"));
      awaitLockWait(2);
      gate.rollback();

      assertOutage(catchThrowable(write::result), "a deadlock was broken (SQLSTATE 40P01)");

      crossing.result();
      other.rollback();
      assertStoredBy(sink);
    }
  }

  @Test
  void a_thread_that_is_interrupted_while_it_waits_for_a_connection() throws Exception {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(database.dataSource());
      pool.setMaximumPoolSize(1);
      PostgresSink<Visit> sink = open(pool);
      sink.close();
      try (Connection only = pool.getConnection()) {
        assertThat(only.isValid(1)).isTrue();
        Concurrent<Boolean> interrupted =
            Concurrent.of(
                () -> {
                  Thread.currentThread().interrupt();
                  assertOutage(
                      catchThrowable(() -> sink.write(batch)), "no connection was to be had");
                  return Thread.interrupted();
                });

        assertThat(interrupted.result()).as("the thread still knows").isTrue();
      }
    }
  }
}

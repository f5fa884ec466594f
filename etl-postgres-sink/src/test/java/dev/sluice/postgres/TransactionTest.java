package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.BadBatchException;
import dev.sluice.core.Keyed;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import dev.sluice.testkit.faults.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();

  private PostgresSink<Visit> open(DataSource dataSource) {
    return PostgresSink.open(dataSource, Visit.BINDING, PostgresSinkOptions.defaults());
  }

  private HikariDataSource pool(DataSource dataSource, boolean autoCommit) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(dataSource);
    pool.setMaximumPoolSize(2);
    pool.setAutoCommit(autoCommit);
    return pool;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_write_is_committed_when_it_returns_whoever_commits(boolean autoCommit) {
    try (HikariDataSource pool = pool(database.dataSource(), autoCommit);
        PostgresSink<Visit> sink = open(pool)) {
      assertThat(sink.write(Visit.batchBy("a", "b"))).isEqualTo(WriteResult.of(2, 0));

      assertThat(database.count("visits")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_deferred_constraint_refuses_at_the_commit_is_a_bad_batch(boolean autoCommit) {
    try (HikariDataSource pool = pool(database.dataSource(), autoCommit);
        PostgresSink<Visit> sink = open(pool)) {
      database.execute(
          "alter table visits add constraint one_each unique (who) deferrable initially deferred");

      assertThatThrownBy(() -> sink.write(Visit.batchBy("a", "b", "a")))
          .isInstanceOf(BadBatchException.class)
          .hasMessage("sql_23505 (one_each)");

      assertThat(database.count("visits") + database.count("sluice_ledger")).isZero();
      assertThat(sink.write(Visit.batchBy("a", "b"))).isEqualTo(WriteResult.of(2, 0));
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.Way.class)
  void a_write_that_lost_its_connection_around_the_commit_is_settled_by_the_next(Wire.Way way) {
    try (Wire wire = new Wire(database.port());
        HikariDataSource pool = pool(database.dataSourceVia(wire.port()), true)) {
      PostgresSink<Visit> sink = open(pool);
      // Nothing but the write is to go over the wire: the pruner ends here.
      sink.close();
      List<Keyed<Visit>> batch = Visit.batchBy("a", "b");

      wire.lose(way);
      assertThatThrownBy(() -> sink.write(batch))
          .isInstanceOf(SinkUnavailableException.class)
          .hasMessageContaining("SQLSTATE 08006");

      boolean held = way == Wire.Way.ANSWER;
      await().until(() -> database.count("visits") == (held ? 2 : 0));
      assertThat(sink.write(batch)).isEqualTo(held ? WriteResult.of(0, 2) : WriteResult.of(2, 0));
      assertThat(database.count("visits")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.Way.class)
  void a_commit_of_its_own_that_lost_its_connection_is_settled_by_the_next_write(Wire.Way way) {
    try (Wire wire = new Wire(database.port());
        HikariDataSource pool = pool(database.dataSourceVia(wire.port()), false)) {
      AtomicBoolean loses = new AtomicBoolean();
      PostgresSink<Visit> sink =
          open(
              AtCommit.of(
                  pool,
                  () -> {
                    if (loses.getAndSet(false)) {
                      wire.lose(way);
                    }
                  }));
      sink.close();
      List<Keyed<Visit>> batch = Visit.batchBy("a", "b");
      loses.set(true);

      assertThatThrownBy(() -> sink.write(batch))
          .isInstanceOf(SinkUnavailableException.class)
          .hasMessageContaining("SQLSTATE 08");

      boolean held = way == Wire.Way.ANSWER;
      await().until(() -> database.count("visits") == (held ? 2 : 0));
      assertThat(sink.write(batch)).isEqualTo(held ? WriteResult.of(0, 2) : WriteResult.of(2, 0));
      assertThat(database.count("visits")).isEqualTo(2);
    }
  }

  @Test
  void a_statement_that_is_prepared_on_the_server_outlives_changes_of_the_tables() {
    try (HikariDataSource pool = pool(database.dataSource(), true)) {
      pool.setMaximumPoolSize(1);
      PostgresSink<Visit> sink = open(pool);
      sink.close();
      for (int i = 0; i < 10; i++) {
        sink.write(Visit.batchBy("before"));
      }
      List<String> changes =
          List.of(
              "alter table visits alter who type text, alter pages type bigint",
              "alter table visits add later timestamptz default now(), drop pages, add pages"
                  + " integer",
              "alter table visits rename to old; create table visits (like old)",
              "alter table sluice_ledger add note text default 'new'");
      for (String change : changes) {
        database.execute(change);

        assertThat(sink.write(Visit.batchBy("after"))).isEqualTo(WriteResult.of(1, 0));
      }
      assertThat(database.count("old") + database.count("visits")).isEqualTo(14);
    }
  }

  @Test
  void a_backend_killed_in_the_midst_of_the_commit_leaves_nothing_and_the_next_write_stores() {
    try (HikariDataSource pool = pool(database.dataSource(), true);
        PostgresSink<Visit> sink = open(pool)) {
      database.execute(
          """
          create function die() returns trigger language plpgsql as $$
          begin
            if exists (select from armed) then
              perform pg_terminate_backend(pg_backend_pid());
            end if;
            return null;
          end $$
          """,
          "create table armed as select 1",
          "create constraint trigger dying after insert on visits"
              + " deferrable initially deferred for each row execute function die()");
      List<Keyed<Visit>> batch = Visit.batchBy("a", "b");

      assertThatThrownBy(() -> sink.write(batch))
          .isInstanceOf(SinkUnavailableException.class)
          .hasMessageContaining("the server closed the connection (SQLSTATE 57P01)");

      database.execute("delete from armed");
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(2, 0));
      assertThat(database.count("visits")).isEqualTo(2);
    }
  }

  @Test
  void a_commit_waits_for_the_log_also_where_the_session_would_not() {
    try (PostgresSink<Visit> sink = open(database.dataSource())) {
      database.execute(
          "create table waits (mode text)",
          """
          create function note() returns trigger language plpgsql as $$
          begin
            insert into waits values (current_setting('synchronous_commit'));
            return null;
          end $$
          """,
          "create constraint trigger noting after insert on visits"
              + " deferrable initially deferred for each row execute function note()");
      assertThat(database.column("show synchronous_commit")).containsExactly("off");
      sink.write(Visit.batchBy("a"));
      database.execute(
          "alter database " + database.name() + " set synchronous_commit = 'remote_apply'");
      sink.write(Visit.batchBy("a"));

      assertThat(database.column("select mode from waits")).containsExactly("on", "remote_apply");
    }
  }

  @Test
  void rows_that_a_trigger_puts_elsewhere_count_as_inserted() {
    try (PostgresSink<Visit> sink = open(database.dataSource())) {
      database.execute(
          "create table elsewhere (like visits)",
          """
          create function divert() returns trigger language plpgsql as $$
          begin
            insert into elsewhere values (new.*);
            return null;
          end $$
          """,
          "create trigger diverting before insert on visits"
              + " for each row execute function divert()");
      List<Keyed<Visit>> batch = Visit.batchBy("a", "b");

      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(2, 0));
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(0, 2));
      assertThat(database.count("elsewhere")).isEqualTo(2);
    }
  }

  @Test
  void keys_are_taken_in_one_order_whatever_the_order_of_the_batch() {
    try (PostgresSink<Visit> sink = open(database.dataSource())) {
      List<Keyed<Visit>> batch =
          List.of(
              Keyed.of(new UUID(-1, 0), new Visit("last", 1)),
              Keyed.of(new UUID(1, 0), new Visit("first", 2)),
              Keyed.of(new UUID(2, 0), new Visit("second", 3)));

      sink.write(batch);

      assertThat(database.column("select key from sluice_ledger order by ctid")).isSorted();
      assertThat(database.column("select who from visits order by ctid"))
          .containsExactly("last", "first", "second");
    }
  }

  @Test
  void a_key_twice_in_one_batch_is_refused_before_anything_is_written() {
    try (PostgresSink<Visit> sink = open(database.dataSource())) {
      Keyed<Visit> one = Visit.batchBy("a").get(0);

      assertThatThrownBy(() -> sink.write(List.of(one, one)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("key " + one.key() + " comes twice in one batch");

      assertThat(database.count("visits")).isZero();
    }
  }

  @Test
  void an_empty_batch_needs_no_database() {
    try (Wire wire = new Wire(database.port());
        PostgresSink<Visit> sink = open(database.dataSourceVia(wire.port()))) {
      wire.cut();

      assertThat(sink.write(List.of())).isEqualTo(WriteResult.of(0, 0));
    }
  }

  @Test
  void two_writers_of_one_key_above_read_committed_try_again_and_agree() throws SQLException {
    database.execute(
        "alter database "
            + database.name()
            + " set default_transaction_isolation = 'serializable'");
    try (PostgresSink<Visit> sink = open(database.dataSource());
        Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      List<Keyed<Visit>> batch = Visit.batchBy("a");
      other.setAutoCommit(false);
      statement.execute("insert into sluice_ledger values ('" + batch.get(0).key() + "')");
      Concurrent<WriteResult> write = Concurrent.of(() -> sink.write(batch));
      await().until(() -> waitingForLock() == 1);
      other.commit();

      assertThatThrownBy(write::result)
          .isInstanceOf(SinkUnavailableException.class)
          .hasMessageContaining("the transaction could not be serialized (SQLSTATE 40001)");
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(0, 1));
    }
  }

  private int waitingForLock() {
    return database
        .column(
            "select pid from pg_stat_activity where datname = current_database()"
                + " and wait_event_type = 'Lock'")
        .size();
  }
}

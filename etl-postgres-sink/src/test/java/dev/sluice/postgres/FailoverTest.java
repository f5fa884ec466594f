package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Keyed;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import dev.sluice.mapping.ColumnType;
import dev.sluice.mapping.TokenAlias;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A primary and its standby, of which the one dies and the other takes over. */
@Execution(ExecutionMode.SAME_THREAD)
class FailoverTest {
  private static final TableBinding<String> LOGINS =
      TableBinding.<String>to("logins")
          .column("token", ColumnType.varchar(32), who -> who)
          .aliases(who -> List.of(TokenAlias.of("who", "old-" + who, who)))
          .build();

  private static final PostgresServer PRIMARY = PostgresServer.startDurable();

  private final PostgresServer standby = PRIMARY.startStandby();
  private final List<AutoCloseable> opened = new ArrayList<>(List.of(standby));
  private final Database login = both(PRIMARY.newDatabase());
  private boolean isDown;

  @AfterAll
  static void stop() {
    PRIMARY.close();
  }

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    if (isDown) {
      PRIMARY.restart();
    }
    execute(PRIMARY.superuser(), "alter system reset all", "select pg_reload_conf()");
  }

  private void crashPrimary() {
    PRIMARY.crash();
    isDown = true;
  }

  /** By way of both servers, the standby first. */
  private Database both(Database database) {
    String url =
        database.jdbcUrl().replace("//", "//127.0.0.1:" + standby.port() + ",")
            + "?targetServerType=preferPrimary&hostRecheckSeconds=0";
    return Database.of(url, database.user(), database.password());
  }

  private HikariDataSource pool(Database database) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(2);
    pool.setConnectionTimeout(1_000);
    opened.add(pool);
    return pool;
  }

  private <O> PostgresSink<O> open(TableBinding<O> binding, PostgresSinkOptions options) {
    PostgresSink<O> sink = PostgresSink.open(pool(login), binding, options);
    sink.close();
    return sink;
  }

  private static List<Keyed<String>> batch(String... who) {
    return Arrays.stream(who).map(one -> Keyed.of(UUID.randomUUID(), one)).toList();
  }

  private static <O> WriteResult untilStored(Sink<O> sink, List<Keyed<O>> batch) {
    long end = System.nanoTime() + Duration.ofSeconds(25).toNanos();
    while (true) {
      try {
        return sink.write(batch);
      } catch (SinkUnavailableException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
      }
    }
  }

  private static List<String> column(Database database, String query) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void execute(Database database, String... statements) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String name() {
    return login.jdbcUrl().replaceAll(".*/|[?].*", "");
  }

  private void awaitStandby() {
    String sent = column(PRIMARY.superuser(), "select pg_current_wal_lsn()").get(0);
    await()
        .until(
            () ->
                column(
                        standby.superuser(),
                        "select pg_last_wal_replay_lsn() >= '" + sent + "'::pg_lsn")
                    .contains("t"));
  }

  @Test
  void what_a_promotion_lost_of_aliases_is_stored_again() {
    PostgresSink<String> sink =
        open(LOGINS, PostgresSinkOptions.builder().aliasTable("token_alias").build());
    sink.write(batch("a"));
    awaitStandby();
    standby.stopFollowing();
    sink.write(batch("b", "c"));

    crashPrimary();
    standby.promote();
    WriteResult result = untilStored(sink, batch("b"));

    assertThat(result).isEqualTo(WriteResult.of(1, 0));
    assertThat(column(login, "select new_token from token_alias order by 1"))
        .as("also that which did not come again")
        .containsExactly("a", "b", "c");
    assertThat(column(login, "select token from logins order by 1")).containsExactly("a", "b");
  }

  @Test
  void writing_goes_on_at_the_promoted_standby_and_with_synchronous_replication_nothing_is_lost()
      throws Exception {
    execute(
        PRIMARY.superuser(),
        "alter system set synchronous_standby_names = '*'",
        "select pg_reload_conf()");
    PostgresSink<Visit> sink = open(Visit.BINDING, PostgresSinkOptions.defaults());
    await()
        .until(
            () ->
                column(PRIMARY.superuser(), "select sync_state from pg_stat_replication")
                    .contains("sync"));
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger written = new AtomicInteger();
    List<Concurrent<Integer>> writers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      writers.add(
          Concurrent.of(
              () -> {
                int batches = 0;
                while (!over.get()) {
                  untilStored(sink, Visit.batchBy("a", "b"));
                  written.incrementAndGet();
                  batches++;
                }
                return batches;
              }));
    }
    await().until(() -> written.get() > 20);

    crashPrimary();
    execute(standby.superuser(), "alter system set synchronous_standby_names = ''");
    standby.promote();
    int before = written.get();
    await().until(() -> written.get() > before + 20);
    over.set(true);

    int batches = 0;
    for (Concurrent<Integer> writer : writers) {
      batches += writer.result();
    }
    assertThat(column(login, "select count(*) from visits"))
        .containsExactly(Integer.toString(2 * batches));
    assertThat(column(login, "select count(*) from sluice_ledger"))
        .containsExactly(Integer.toString(2 * batches));
  }

  @Test
  void a_sink_that_opens_on_a_standby_alone_holds_batches_until_it_is_promoted() throws Exception {
    open(Visit.BINDING, PostgresSinkOptions.defaults());
    awaitStandby();
    crashPrimary();
    PostgresSink<Visit> sink = open(Visit.BINDING, PostgresSinkOptions.defaults());
    List<Keyed<Visit>> batch = Visit.batchBy("a");

    assertThatThrownBy(() -> sink.write(batch))
        .isInstanceOf(SinkUnavailableException.class)
        .hasMessageContaining("the server is read-only (SQLSTATE 25006)");

    standby.promote();
    assertThat(untilStored(sink, batch)).isEqualTo(WriteResult.of(1, 0));
  }

  @Test
  void a_write_does_not_return_before_the_synchronous_standby_has_it_also_where_it_is_cancelled()
      throws Exception {
    PostgresSink<Visit> sink = open(Visit.BINDING, PostgresSinkOptions.defaults());
    execute(
        PRIMARY.superuser(),
        "alter system set synchronous_standby_names = '*'",
        "alter database " + name() + " set synchronous_commit = local",
        "select pg_reload_conf()");
    ((HikariDataSource) opened.get(opened.size() - 1)).getHikariPoolMXBean().softEvictConnections();
    standby.crash();
    List<Keyed<Visit>> batch = Visit.batchBy("a");
    Concurrent<WriteResult> first = Concurrent.of(() -> sink.write(batch));
    awaitWaiting();

    execute(
        PRIMARY.superuser(),
        "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");

    assertThatThrownBy(first::result)
        .isInstanceOf(SinkUnavailableException.class)
        .hasMessageContaining("the standby did not confirm");
    Concurrent<WriteResult> second = Concurrent.of(() -> sink.write(batch));
    awaitWaiting();
    standby.restart();
    assertThat(second.result()).isEqualTo(WriteResult.of(0, 1));
    standby.promote();
    assertThat(column(standby.at(login), "select who from visits")).containsExactly("a");
  }

  private void awaitWaiting() {
    await()
        .until(
            () ->
                column(
                            PRIMARY.superuser(),
                            "select pid from pg_stat_activity where wait_event = 'SyncRep'")
                        .size()
                    == 1);
  }
}

package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Keyed;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;

/** A statement that nobody waits for any more does not go on at the server. */
class StatementLimitTest {
  private static final String CANCELLED =
      "the statement took too long or was cancelled (SQLSTATE 57014)";
  private static final PostgresSinkOptions SHORT =
      PostgresSinkOptions.builder().statementTimeout(Duration.ofMillis(300)).build();

  @RegisterExtension final TestDatabase database = new TestDatabase();
  private final List<Keyed<Visit>> batch = Visit.batchBy("a", "b");

  private PostgresSink<Visit> open(DataSource dataSource, PostgresSinkOptions options) {
    return PostgresSink.open(dataSource, Visit.BINDING, options);
  }

  private List<@Nullable String> waiting() {
    return database
        .asSuperuser()
        .column(
            "select query from pg_stat_activity where datname = current_database()"
                + " and wait_event_type = 'Lock'");
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private void whileLocked(String table, Work work) throws Exception {
    try (Connection other = database.asSuperuser().dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table " + table);
      work.run();
    }
  }

  @Test
  void each_try_behind_a_lock_leaves_nothing_at_the_server() throws Exception {
    try (PostgresSink<Visit> sink = open(database.dataSource(), SHORT)) {
      whileLocked(
          "visits",
          () -> {
            for (int tries = 0; tries < 3; tries++) {
              List<CompletableFuture<@Nullable Throwable>> lanes =
                  List.of(failing(() -> sink.write(batch)), failing(() -> sink.write(batch)));
              for (CompletableFuture<@Nullable Throwable> lane : lanes) {
                assertThat(lane.join())
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageEndingWith(CANCELLED);
              }
              assertThat(waiting()).isEmpty();
            }
          });

      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(2, 0));
    }
  }

  private static CompletableFuture<@Nullable Throwable> failing(Callable<?> write) {
    return CompletableFuture.supplyAsync(() -> catchThrowable(write::call));
  }

  @Test
  void the_limit_is_below_the_socket_timeout_of_whatever_data_source() throws Exception {
    PGSimpleDataSource driver = (PGSimpleDataSource) database.dataSource();
    driver.setSocketTimeout(2);
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(driver);
      try (PostgresSink<Visit> sink = open(pool, PostgresSinkOptions.defaults())) {
        whileLocked(
            "sluice_ledger",
            () -> {
              assertThatThrownBy(() -> sink.write(batch))
                  .isInstanceOf(SinkUnavailableException.class)
                  .hasMessageEndingWith(CANCELLED);
              assertThat(waiting()).isEmpty();
            });
        assertThat(sink.write(batch)).isEqualTo(WriteResult.of(2, 0));
      }
    }
  }

  @Test
  void an_interrupted_lane_takes_its_statement_along() throws Exception {
    try (PostgresSink<Visit> sink = open(database.dataSource(), PostgresSinkOptions.defaults())) {
      assertLeavesNothing(sink, Thread::interrupt);
    }
  }

  @Test
  void closing_takes_the_statements_along_and_waits_for_it() throws Exception {
    PostgresSink<Visit> sink = open(database.dataSource(), PostgresSinkOptions.defaults());

    assertLeavesNothing(
        sink,
        lane -> {
          sink.close();
          assertThat(waiting()).isEmpty();
        });
  }

  private void assertLeavesNothing(PostgresSink<Visit> sink, Consumer<Thread> end)
      throws Exception {
    whileLocked(
        "visits",
        () -> {
          CompletableFuture<@Nullable Throwable> thrown = new CompletableFuture<>();
          Thread lane = new Thread(() -> thrown.complete(catchThrowable(() -> sink.write(batch))));
          lane.start();
          await().until(() -> waiting().size() == 1);

          end.accept(lane);

          assertThat(thrown.join())
              .isInstanceOf(SinkUnavailableException.class)
              .hasMessageEndingWith(CANCELLED);
          assertThat(waiting()).isEmpty();
        });
  }

  @Test
  void the_pruner_has_it_too() throws Exception {
    PGSimpleDataSource quick = (PGSimpleDataSource) database.dataSource();
    quick.setSocketTimeout(1);
    open(quick, PostgresSinkOptions.defaults()).close();
    LedgerPruner pruner =
        new LedgerPruner(Sessions.of(quick), new TableName("sluice_ledger"), Duration.ofDays(15));

    whileLocked(
        "sluice_ledger",
        () -> {
          assertThat(pruner.pass()).as("failed").isEqualTo(Duration.ofMinutes(10));
          assertThat(waiting()).isEmpty();
        });
  }

  @Test
  void a_start_says_what_it_waits_for_and_goes_on() throws Exception {
    open(database.dataSource(), PostgresSinkOptions.defaults()).close();
    Logger logger = (Logger) LoggerFactory.getLogger(PostgresSink.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    logger.addAppender(logged);
    try {
      CompletableFuture<PostgresSink<Visit>> opened = new CompletableFuture<>();
      whileLocked(
          "visits",
          () -> {
            Thread start =
                new Thread(
                    () ->
                        opened.complete(
                            open(database.dataSource(), PostgresSinkOptions.defaults())));
            start.start();
            await()
                .untilAsserted(
                    () ->
                        assertThat(List.copyOf(logged.list))
                            .extracting(ILoggingEvent::getFormattedMessage)
                            .containsExactly(
                                "waiting for the table visits and the ledger sluice_ledger:"
                                    + " another session may hold a lock there"));
            assertThat(opened).isNotDone();
          });
      opened.join().close();
    } finally {
      logger.detachAppender(logged);
    }
  }

  @Test
  void a_lock_that_is_held_for_too_long_is_no_mistake_of_the_configuration() throws Exception {
    open(database.dataSource(), PostgresSinkOptions.defaults()).close();
    whileLocked(
        "visits",
        () ->
            assertThatThrownBy(
                    () ->
                        open(
                            database.dataSource(),
                            PostgresSinkOptions.builder()
                                .lockTimeout(Duration.ofMillis(50))
                                .build()))
                .isInstanceOf(SinkUnavailableException.class)
                .hasMessageContaining("a lock was not to be had in time (SQLSTATE 55P03)"));
  }

  @Test
  void a_commit_that_was_cancelled_while_it_waited_for_a_standby_is_not_taken_for_stored()
      throws SQLException {
    try (PostgresServer server = PostgresServer.startDurable()) {
      Database login = server.newDatabase();
      try (PostgresSink<Visit> sink = open(login.dataSource(), SHORT)) {
        setStandby(server, "'nobody'");

        for (int tries = 0; tries < 2; tries++) {
          assertThatThrownBy(() -> sink.write(batch))
              .isInstanceOfSatisfying(
                  SinkUnavailableException.class, e -> assertThat(e.suspicion()).isEmpty())
              .hasMessageContaining("the standby did not confirm the commit");
        }

        setStandby(server, "''");
        assertThat(sink.write(batch)).isEqualTo(WriteResult.of(0, 2));
      }
    }
  }

  private static void setStandby(PostgresServer server, String names) throws SQLException {
    try (Connection connection = server.superuser().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set synchronous_standby_names = " + names);
      statement.execute("select pg_reload_conf()");
      await()
          .untilAsserted(
              () -> {
                try (Connection fresh = server.superuser().dataSource().getConnection();
                    Statement show = fresh.createStatement();
                    var rows = show.executeQuery("show synchronous_standby_names")) {
                  rows.next();
                  assertThat("'" + rows.getString(1) + "'").isEqualTo(names);
                }
              });
    }
  }
}

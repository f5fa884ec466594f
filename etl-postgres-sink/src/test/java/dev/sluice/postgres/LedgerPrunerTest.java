package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Keyed;
import dev.sluice.core.WriteResult;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

class LedgerPrunerTest {
  private static final TableName LEDGER = new TableName("sluice_ledger");
  private static final Duration RETENTION = Duration.ofDays(15);

  @RegisterExtension final TestDatabase database = new TestDatabase();
  private final LedgerPruner pruner =
      new LedgerPruner(Sessions.of(database.dataSource()), LEDGER, RETENTION);
  private final Logger logger = (Logger) LoggerFactory.getLogger(LedgerPruner.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void createLedger() {
    database.execute(
        "create table sluice_ledger"
            + " (key uuid primary key, stored_at timestamptz not null default now())");
    logged.start();
    logger.addAppender(logged);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(logged);
    logger.setAdditive(true);
  }

  private void store(int keys, String age) {
    database.execute(
        "insert into sluice_ledger select gen_random_uuid(), now() - interval '%s'".formatted(age)
            + " from generate_series(1, "
            + keys
            + ")");
  }

  private PostgresSink<Visit> open() {
    return PostgresSink.open(database.dataSource(), Visit.BINDING, PostgresSinkOptions.defaults());
  }

  @Test
  void no_time_is_too_long() throws InterruptedException {
    store(1, "100 years");
    Duration forever = ChronoUnit.FOREVER.getDuration();
    PostgresSinkOptions options =
        PostgresSinkOptions.builder()
            .ledgerRetention(forever)
            .statementTimeout(forever)
            .lockTimeout(forever)
            .build();

    try (PostgresSink<Visit> sink =
            PostgresSink.open(database.dataSource(), Visit.BINDING, options);
        LedgerPruner keeping =
            new LedgerPruner(Sessions.of(database.dataSource()), LEDGER, forever)) {
      Keyed<Visit> visit = Keyed.of(UUID.randomUUID(), new Visit("who", 1));
      assertThat(sink.write(List.of(visit))).isEqualTo(WriteResult.of(1, 0));
      assertThat(keeping.pass()).isGreaterThanOrEqualTo(Duration.ofDays(1));
    }
    assertThat(logged.list).isEmpty();
    assertThat(database.count("sluice_ledger")).isEqualTo(2);
  }

  @Test
  void what_is_older_than_the_retention_goes_and_nothing_else() throws InterruptedException {
    store(1, "15 days 1 minute");
    store(2, "14 days 23 hours 59 minutes");
    store(3, "0");

    assertThat(pruner.pass()).isBetween(Duration.ofDays(1), Duration.ofHours(25));

    assertThat(database.count("sluice_ledger")).isEqualTo(5);
  }

  @Test
  void a_pass_walks_every_page_wherever_it_begins() throws InterruptedException {
    store(15_000, "16 days");
    store(100, "0");
    store(15_000, "16 days");

    pruner.pass();

    assertThat(database.count("sluice_ledger")).isEqualTo(100);
  }

  @Test
  void an_open_sink_prunes_and_a_closed_one_leaves_no_thread_behind() {
    store(10, "16 days");
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    PostgresSink<Visit> sink = open();
    Set<Thread> begun = new HashSet<>(Thread.getAllStackTraces().keySet());
    begun.removeAll(before);
    begun.removeIf(thread -> !thread.getName().equals("sluice-ledger-pruner"));

    await().until(() -> database.count("sluice_ledger") == 0);
    assertThat(begun).isNotEmpty().allMatch(Thread::isDaemon).anyMatch(Thread::isAlive);

    sink.close();
    await().until(() -> begun.stream().noneMatch(Thread::isAlive));
  }

  @Test
  void it_prunes_as_well_where_connections_do_not_commit_by_themselves()
      throws InterruptedException {
    store(10, "16 days");
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(database.dataSource());
      pool.setAutoCommit(false);
      pool.setMaximumPoolSize(1);

      new LedgerPruner(Sessions.of(pool), LEDGER, RETENTION).pass();

      assertThat(database.count("sluice_ledger")).isZero();
    }
  }

  @Test
  void who_finds_another_at_work_leaves_it_to_that_one() throws Exception {
    store(10, "16 days");
    try (Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "select pg_advisory_xact_lock(x'536C7569'::int, 'sluice_ledger'::regclass::oid::int)");

      pruner.pass();

      assertThat(database.count("sluice_ledger")).isEqualTo(10);
    }

    pruner.pass();
    assertThat(database.count("sluice_ledger")).isZero();
  }

  @Test
  void writing_goes_on_while_a_step_hangs() throws Exception {
    List<Keyed<Visit>> known = Visit.batchBy("a");
    PostgresSink<Visit> sink = openWithoutPruner();
    try (Connection gate = database.dataSource().getConnection();
        Statement statement = gate.createStatement()) {
      sink.write(known);
      store(10, "16 days");
      database.execute(
          """
          create function hang() returns trigger language plpgsql as $$
          begin
            perform pg_advisory_xact_lock(1);
            return old;
          end $$
          """,
          "create trigger hanging before delete on sluice_ledger"
              + " for each row execute function hang()");
      gate.setAutoCommit(false);
      statement.execute("select pg_advisory_xact_lock(1)");
      Concurrent<Duration> pass = Concurrent.of(pruner::pass);
      await()
          .until(
              () ->
                  !database
                      .column(
                          "select 1 from pg_locks where locktype = 'advisory' and not granted"
                              + " and database = (select oid from pg_database"
                              + " where datname = current_database())")
                      .isEmpty());

      assertThat(Concurrent.of(() -> sink.write(Visit.batchBy("b"))).result())
          .isEqualTo(WriteResult.of(1, 0));
      assertThat(Concurrent.of(() -> sink.write(known)).result()).isEqualTo(WriteResult.of(0, 1));

      gate.rollback();
      pass.result();
      assertThat(database.count("sluice_ledger")).isEqualTo(2);
    }
  }

  @Test
  void a_pass_over_many_expired_keys_holds_up_no_write() throws Exception {
    store(40_000, "16 days");
    PostgresSink<Visit> sink = openWithoutPruner();
    database.execute("alter database " + database.name() + " set lock_timeout = '1ms'");
    Concurrent<Duration> pass = Concurrent.of(pruner::pass);
    int writes = 0;
    do {
      assertThat(sink.write(Visit.batchBy("a"))).isEqualTo(WriteResult.of(1, 0));
      writes++;
    } while (database.count("sluice_ledger") > writes);
    pass.result();

    assertThat(writes).isGreaterThan(10);
  }

  private PostgresSink<Visit> openWithoutPruner() {
    PostgresSink<Visit> sink = open();
    sink.close();
    return sink;
  }

  @Test
  void a_pass_reads_each_page_once_and_never_the_whole_table() throws InterruptedException {
    store(30_000, "16 days");

    pruner.pass();

    String stats = " from pg_stat_user_tables where relname = 'sluice_ledger'";
    await().until(() -> database.column("select n_tup_del" + stats).contains("30000"));
    assertThat(database.column("select seq_tup_read" + stats)).containsExactly("30000");
  }

  @Test
  void a_failure_is_said_once_until_pruning_works_again() throws InterruptedException {
    store(10, "16 days");
    String revoke = "revoke delete on sluice_ledger from " + database.user();
    String grant = "grant delete on sluice_ledger to " + database.user();
    String line =
        "can't prune the ledger sluice_ledger, which grows until this is over: a privilege is"
            + " missing (SQLSTATE 42501)";

    database.execute(revoke);
    assertThat(pruner.pass()).isEqualTo(Duration.ofMinutes(10));
    assertThat(pruner.pass()).isEqualTo(Duration.ofMinutes(10));
    assertThat(logged.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly(line);

    database.execute(grant);
    pruner.pass();
    assertThat(database.count("sluice_ledger")).isZero();

    database.execute(revoke);
    store(10, "16 days");
    pruner.pass();
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(line, line);
    assertThat(logged.list).allMatch(event -> event.getThrowableProxy() == null);
  }

  @Test
  void that_its_user_may_not_prune_is_said_at_the_start_also_of_an_empty_ledger() {
    database.execute("revoke delete on sluice_ledger from " + database.user());

    try (PostgresSink<Visit> sink = open()) {
      await().until(() -> !logged.list.isEmpty());
      assertThat(sink.write(Visit.batchBy("a"))).isEqualTo(WriteResult.of(1, 0));
    }
    assertThat(logged.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "can't prune the ledger sluice_ledger, which grows until this is over: a privilege is"
                + " missing (SQLSTATE 42501)");
  }
}

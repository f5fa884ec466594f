package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.Counts;
import dev.sluice.core.Keyed;
import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.Reason;
import dev.sluice.core.Rejected;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.Until;
import dev.sluice.testkit.MemorySink;
import dev.sluice.testkit.MemorySource;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one row makes the database say, whatever its SQLSTATE, is that row's affair alone. */
@Timeout(60)
class RowFaultsTest {
  private static final int ROWS = 41;
  private static final int BAD = 20;

  @RegisterExtension final TestDatabase database = new TestDatabase();
  private final HikariDataSource pool = new HikariDataSource();
  private final MemorySource<String> source = new MemorySource<>();
  private final MemorySink<Rejected<String>> deadLetters = new MemorySink<>();

  @BeforeEach
  void table() {
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(3);
    pool.setConnectionTimeout(2_000);
    database.execute("create table visits (who varchar(32), pages integer)");
  }

  @AfterEach
  void closePool() {
    pool.close();
  }

  private Pipeline<String, Visit> pipeline(PostgresSink<Visit> sink) {
    return Pipeline.<String, Visit>builder()
        .source(source)
        .transformer(
            Keyed.byMessageId(body -> new Visit(Canary.VALUE + body, Integer.valueOf(body))))
        .sink(sink)
        .deadLetters(deadLetters)
        .options(
            PipelineOptions.builder()
                .pollWait(Duration.ofMillis(20))
                .firstBackoff(Duration.ofMillis(1))
                .longestBackoff(Duration.ofMillis(20))
                .build())
        .build();
  }

  private PostgresSink<Visit> open() {
    return PostgresSink.open(pool, Visit.BINDING, PostgresSinkOptions.defaults());
  }

  private void set(String setting) {
    TestDatabase.ofSuperuser().execute("alter database " + database.name() + " set " + setting);
  }

  /** Sends the rows, one of which breaks the rule. */
  private void assertOneRejected(String reason, String... rule) throws Exception {
    try (PostgresSink<Visit> sink = open()) {
      database.execute(rule);
      IntStream.range(0, ROWS).forEach(i -> source.send(Integer.toString(i)));

      assertThat(pipeline(sink).run(Until.empty()).counts())
          .isEqualTo(Counts.of(ROWS, ROWS - 1, 0, 1, 0));
    }
    assertThat(deadLetters.stored())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.delivery().body()).isEqualTo(Integer.toString(BAD));
              assertThat(letter.reason()).hasToString(reason);
              assertThat(letter.delivery().attempt()).isOne();
            });
    assertThat(database.asSuperuser().count("visits")).isEqualTo(ROWS - 1);
  }

  private static String[] triggered(String statements) {
    return new String[] {
      """
      create function fail() returns trigger language plpgsql as $$
      begin
        if new.pages = %s then
          %s
        end if;
        return new;
      end $$
      """
          .formatted(BAD, statements),
      "create trigger failing before insert on visits for each row execute function fail()"
    };
  }

  @Test
  void a_row_level_security_policy() throws Exception {
    assertOneRejected(
        "sql_42501",
        "alter table visits enable row level security",
        "alter table visits force row level security",
        "create policy few on visits for insert with check (pages <> " + BAD + ")");
  }

  @Test
  void a_generated_column_whose_expression_fails_for_a_value() throws Exception {
    assertOneRejected(
        "sql_42601",
        """
        create function half(n integer) returns integer immutable language plpgsql as $$
        begin
          if n = %s then
            execute 'selec' || n;
          end if;
          return n / 2;
        end $$
        """
            .formatted(BAD),
        "alter table visits add halved integer generated always as (half(pages)) stored");
  }

  @Test
  void a_trigger_that_looks_for_a_table_of_the_rows_own() throws Exception {
    assertOneRejected("sql_42P01", triggered("execute 'select from visits_' || new.pages;"));
  }

  @Test
  void a_trigger_that_calls_what_the_user_may_not_call() throws Exception {
    database
        .asSuperuser()
        .execute(
            "create function secret() returns integer language sql as 'select 1'",
            "revoke execute on function secret() from public");

    assertOneRejected("sql_42501", triggered("perform secret();"));
  }

  /** One of each class that means trouble of the server or of the table. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "01000", "08006", "08P01", "0A000", "0LP01", "2200H", "25006", "25P02", "26000", "28P01",
        "3D000", "3F000", "40001", "40P01", "42501", "42P01", "42P05", "53100", "53200", "53300",
        "53400", "54000", "55006", "55P03", "57014", "57P01", "57P03", "58030", "58P01", "F0000",
        "HV000", "P0000", "U0001", "XX000", "XX002"
      })
  void a_trigger_that_raises_any_state(String state) throws Exception {
    assertOneRejected(
        "sql_" + state, triggered("raise exception '%', new.who using errcode = '" + state + "';"));
  }

  @Test
  void a_row_that_is_too_slow_by_itself() throws Exception {
    set("statement_timeout = '200ms'");
    assertTooSlow(PostgresSinkOptions.defaults());
  }

  @Test
  void a_row_that_is_too_slow_for_the_sinks_own_limit() {
    assertTooSlow(PostgresSinkOptions.builder().statementTimeout(Duration.ofMillis(200)).build());
  }

  private void assertTooSlow(PostgresSinkOptions options) {
    try (PostgresSink<Visit> sink = PostgresSink.open(pool, Visit.BINDING, options)) {
      database.execute(triggered("perform pg_sleep(1);"));
      sink.write(Visit.batchBy("warm"));
      List<Keyed<Visit>> slow = Visit.batch(new Visit("slow", BAD));

      assertThatThrownBy(() -> sink.write(slow))
          .isInstanceOfSatisfying(
              SinkUnavailableException.class,
              e ->
                  assertThat(e.suspicion())
                      .hasValueSatisfying(
                          suspicion -> {
                            assertThat(suspicion.reason()).isEqualTo(Reason.of("sql_57014"));
                            assertThat(suspicion.patience()).isEqualTo(Duration.ofSeconds(30));
                          }));
    }
  }

  @Test
  void a_write_that_is_stopped_says_nothing_of_its_rows() {
    PostgresSink<Visit> sink = open();
    database.execute(triggered("perform pg_sleep(20);"));
    List<Keyed<Visit>> slow = Visit.batch(new Visit("slow", BAD));

    assertNotSuspected(sink, slow, Thread::interrupt);
    assertNotSuspected(sink, slow, lane -> sink.close());
  }

  private void assertNotSuspected(
      PostgresSink<Visit> sink, List<Keyed<Visit>> slow, Consumer<Thread> stop) {
    CompletableFuture<@Nullable Throwable> thrown = new CompletableFuture<>();
    Thread lane = new Thread(() -> thrown.complete(catchThrowable(() -> sink.write(slow))));
    lane.start();
    await().until(() -> sleeping() == 1);

    stop.accept(lane);

    assertThat(thrown.join())
        .isInstanceOfSatisfying(
            SinkUnavailableException.class, e -> assertThat(e.suspicion()).isEmpty());
  }

  private int sleeping() {
    return database
        .asSuperuser()
        .column(
            "select query from pg_stat_activity where datname = current_database()"
                + " and wait_event = 'PgSleep'")
        .size();
  }

  @Test
  void a_row_that_waits_for_a_lock_of_another_program_is_good() throws Exception {
    database.execute("alter table visits add constraint once unique (pages)");
    set("statement_timeout = '200ms'");
    try (PostgresSink<Visit> sink = open();
        Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("insert into visits values ('other', " + BAD + ")");
      List<Keyed<Visit>> locked = Visit.batch(new Visit("locked", BAD));

      assertThatThrownBy(() -> sink.write(locked))
          .isInstanceOfSatisfying(
              SinkUnavailableException.class,
              e ->
                  assertThat(e.suspicion())
                      .hasValueSatisfying(
                          suspicion ->
                              assertThat(suspicion.patience())
                                  .isGreaterThan(Duration.ofDays(365))));

      other.rollback();
      assertThat(sink.write(locked).inserted()).isOne();
    }
  }

  @Test
  void a_row_that_ends_its_backend_is_suspected() {
    TestDatabase admin = database.asSuperuser();
    admin.execute(
        """
        create function die() returns void security definer language sql as
          'select pg_terminate_backend(pg_backend_pid())'
        """);
    try (PostgresSink<Visit> sink = open()) {
      database.execute(triggered("perform die();"));

      assertThatThrownBy(() -> sink.write(Visit.batch(new Visit("deadly", BAD))))
          .isInstanceOfSatisfying(
              SinkUnavailableException.class, e -> assertThat(e.suspicion()).isPresent());
    }
  }

  @Test
  void a_batch_too_slow_for_the_statement_timeout_gets_smaller() throws Exception {
    database.execute(
        """
        create function slow() returns trigger language plpgsql as $$
        begin
          perform pg_sleep(0.004);
          return new;
        end $$
        """,
        "create trigger slowing before insert on visits for each row execute function slow()");
    set("statement_timeout = '400ms'");
    try (PostgresSink<Visit> sink = open()) {
      IntStream.range(0, 600).forEach(i -> source.send(Integer.toString(i)));

      assertThat(pipeline(sink).run(Until.empty()).counts())
          .isEqualTo(Counts.of(600, 600, 0, 0, 0));
    }
  }

  @Test
  void a_table_that_is_locked_is_waited_for_with_the_whole_batch() throws Exception {
    set("lock_timeout = '50ms'");
    try (PostgresSink<Visit> sink = open();
        Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table visits");

      assertThatThrownBy(() -> sink.write(Visit.batchBy("a")))
          .isInstanceOfSatisfying(
              SinkUnavailableException.class, e -> assertThat(e.suspicion()).isEmpty());
    }
  }

  @Test
  void a_trigger_of_the_statement_that_raises_without_a_row_is_the_tables_affair() {
    try (PostgresSink<Visit> sink = open()) {
      database.execute(
          """
          create function closed() returns trigger language plpgsql as $$
          begin
            raise exception 'closed' using errcode = current_setting('sluice.state');
          end $$
          """,
          "create trigger closing before insert on visits"
              + " for each statement execute function closed()");
      set("sluice.state = 'P0001'");
      pool.getHikariPoolMXBean().softEvictConnections();

      assertThatThrownBy(() -> sink.write(Visit.batchBy("a")))
          .isInstanceOf(PostgresSinkException.class)
          .hasMessage(
              "PostgreSQL refuses to store in visits: the database refused it (SQLSTATE P0001)");

      set("sluice.state = '55P03'");
      pool.getHikariPoolMXBean().softEvictConnections();
      assertThatThrownBy(() -> sink.write(Visit.batchBy("a")))
          .isInstanceOfSatisfying(
              SinkUnavailableException.class, e -> assertThat(e.suspicion()).isEmpty());
    }
  }

  @Test
  void asking_leaves_nothing_behind() throws Exception {
    database.execute(
        "create table loads (at timestamptz default now())",
        """
        create function note() returns trigger language plpgsql as $$
        begin
          insert into loads default values;
          return null;
        end $$
        """,
        "create trigger noting after insert on visits for each statement execute function note()",
        "alter table visits add constraint sane check (pages <> " + BAD + ")");
    try (PostgresSink<Visit> sink = open()) {
      assertThatThrownBy(() -> sink.write(Visit.batch(new Visit("bad", BAD))))
          .hasMessage("sql_23514 (sane)");
      assertThat(database.count("loads")).isZero();
      sink.write(Visit.batchBy("good"));
    }
    await().until(() -> database.count("loads") == 1);
  }
}

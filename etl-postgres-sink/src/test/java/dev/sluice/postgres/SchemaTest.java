package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.WriteResult;
import dev.sluice.mapping.ColumnType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is there is checked against what is bound, and never changed. */
class SchemaTest {
  private static final PostgresSinkOptions DEFAULTS = PostgresSinkOptions.defaults();

  @RegisterExtension final TestDatabase database = new TestDatabase();

  private PostgresSink<Visit> open() {
    return PostgresSink.open(database.dataSource(), Visit.BINDING, DEFAULTS);
  }

  private void assertTakesVisits() {
    try (PostgresSink<Visit> sink = open()) {
      assertThat(sink.write(Visit.batchBy("a", "b"))).isEqualTo(WriteResult.of(2, 0));
    }
  }

  private void assertRefused(String why) {
    Opening.assertRefused(database.dataSource(), Visit.BINDING, DEFAULTS, why);
  }

  @Test
  void a_table_without_a_key_in_another_order_with_more_columns_is_written_correctly() {
    database.execute(
        "create table visits (note text, pages integer, id bigserial, who varchar(32),"
            + " since date not null default date '2026-01-01',"
            + " number bigint not null generated always as identity,"
            + " twice integer not null generated always as (coalesce(pages, 0) * 2) stored)");

    assertTakesVisits();

    assertThat(database.column("select concat_ws('|', note, pages, who, since, twice) from visits"))
        .containsExactly("1|a|2026-01-01|2", "1|b|2026-01-01|2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "varchar(32) | integer",
        "varchar(33) | bigint",
        "varchar | numeric",
        "text | numeric(12,2)",
        "text not null | numeric(10) not null",
      })
  void the_same_type_or_a_wider_one_will_do(String who, String pages) {
    database.execute("create table visits (who " + who + ", pages " + pages + ")");

    assertTakesVisits();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "varchar(31) | integer | column who is varchar(31), needed is varchar(32)",
        "char(32) | integer | column who is character(32), needed is varchar(32)",
        "varchar(32)[] | integer | column who is varchar(32)[], needed is varchar(32)",
        "text | smallint | column pages is smallint, needed is integer",
        "text | text | column pages is text, needed is integer",
        "text | double precision | column pages is double precision, needed is integer",
        "text | numeric(9) | column pages is numeric(9,0), needed is integer",
        "text | numeric(12,3) | column pages is numeric(12,3), needed is integer",
        "text | int generated always as identity | column pages is integer that the database"
            + " computes itself",
        "text | int generated always as (1) stored | column pages is integer that the database"
            + " computes itself",
        "text | int, id int not null | column id gets no value, takes no null and has no default",
        "date | date, id int primary key | column who is date, needed is varchar(32); column pages"
            + " is date, needed is integer; column id gets no value, takes no null and has no"
            + " default",
      })
  void a_table_that_does_not_fit_is_refused_in_one_line(String who, String pages, String why) {
    database.execute("create table visits (who " + who + ", pages " + pages + ")");

    assertRefused("table visits does not fit: " + why);
  }

  @Test
  void a_column_that_is_missing_is_named() {
    database.execute("create table visits (\"WHO\" text, pages integer)");

    assertRefused(
        "table visits does not fit: column who is missing, needed is varchar(32) (there is WHO, of"
            + " another case or form)");
  }

  @Test
  void fractions_of_seconds_and_numbers_without_a_limit_need_a_column_that_keeps_them() {
    database.execute("create table t (at timestamptz(3), n numeric(20,2), j json)");
    TableBinding<Visit> binding =
        TableBinding.<Visit>to("t")
            .column("at", ColumnType.parse("timestamptz"), v -> null)
            .column("n", ColumnType.parse("numeric"), v -> null)
            .column("j", ColumnType.parse("jsonb"), v -> null)
            .build();

    Opening.assertRefused(
        database.dataSource(),
        binding,
        DEFAULTS,
        "table t does not fit: column at is timestamptz(3), needed is timestamptz; column n is"
            + " numeric(20,2), needed is numeric; column j is json, needed is jsonb");
  }

  @Test
  void a_domain_counts_as_the_type_below_it() {
    database.execute(
        "create domain narrow as varchar(31)",
        "create domain wide as varchar(40)",
        "create domain wider as wide default 'x' not null",
        "create domain needy as integer not null",
        "create table visits (who narrow, pages needy, more wider, less needy)");
    assertRefused(
        "table visits does not fit: column who is varchar(31), needed is varchar(32); column less"
            + " gets no value, takes no null and has no default");

    database.execute("alter table visits alter who type wider, drop less");
    assertTakesVisits();
  }

  @Test
  void partitioned_tables_and_views_that_take_inserts_will_do() {
    database.execute(
        "create table all_visits (who text, pages integer) partition by list (pages)",
        "create table rest partition of all_visits default",
        "create view visits as select * from all_visits");

    assertTakesVisits();
    assertThat(database.count("rest")).isEqualTo(2);
  }

  @Test
  void a_view_that_takes_no_inserts_is_refused() {
    database.execute("create view visits as select 'a'::text as who, 1 as pages");

    assertRefused(
        "can't open the sink into table visits: the database refused it (SQLSTATE 55000): cannot"
            + " insert into view \"visits\"");
  }

  @Test
  void missing_tables_are_named_where_none_may_be_created() {
    PostgresSinkOptions options = PostgresSinkOptions.builder().createTables(false).build();
    Opening.assertRefused(
        database.dataSource(),
        Visit.BINDING,
        options,
        "ledger sluice_ledger does not exist; create it or let the sink create tables");

    open().close();
    database.execute("drop table visits");
    Opening.assertRefused(
        database.dataSource(),
        Visit.BINDING,
        options,
        "table visits does not exist; create it or let the sink create tables");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key uuid primary key | column stored_at is missing, needed is timestamptz",
        "key uuid, stored_at timestamptz default now() | column key has no unique index that holds"
            + " at once",
        "key uuid, stored_at timestamptz default now(), unique (key, stored_at) | column key has no"
            + " unique index that holds at once",
        "key uuid, stored_at timestamptz default now(), unique (key) deferrable | column key has no"
            + " unique index that holds at once",
        "key text primary key, stored_at timestamptz default now() | column key is text, needed is"
            + " uuid",
        "key uuid primary key, stored_at timestamptz | column stored_at has no default, needed is"
            + " now()",
      })
  void a_ledger_that_does_not_fit_is_refused(String columns, String why) {
    database.execute("create table sluice_ledger (" + columns + ")");

    assertRefused("ledger sluice_ledger does not fit: " + why);
  }

  @Test
  void a_ledger_that_a_crash_would_empty_is_refused() {
    database.execute(
        "create unlogged table sluice_ledger"
            + " (key uuid primary key, stored_at timestamptz default now())");

    assertRefused(
        "ledger sluice_ledger does not fit: it is unlogged or temporary, so that a crash would"
            + " empty it");
  }

  @Test
  void tables_that_are_there_need_no_privilege_to_create() {
    open().close();
    TestDatabase guest = database.as("guest", "guest");
    database
        .asSuperuser()
        .execute(
            "create role guest login password 'guest'",
            "grant select, insert on sluice_ledger to guest");
    Opening.assertRefused(
        guest.dataSource(),
        Visit.BINDING,
        DEFAULTS,
        "can't open the sink into table visits: a privilege is missing (SQLSTATE 42501):"
            + " permission denied for table visits");

    database.execute("grant insert on visits to guest");
    try (PostgresSink<Visit> sink =
        PostgresSink.open(guest.dataSource(), Visit.BINDING, DEFAULTS)) {
      assertThat(sink.write(Visit.batchBy("a"))).isEqualTo(WriteResult.of(1, 0));
    }
    database.execute("create schema closed", "grant usage on schema closed to guest");
    Opening.assertRefused(
        guest.dataSource(),
        Visit.to("closed.others"),
        DEFAULTS,
        "can't open the sink into table closed.others: a privilege is missing (SQLSTATE 42501):"
            + " permission denied for schema closed");
  }
}

package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.Keyed;
import dev.sluice.core.WriteResult;
import dev.sluice.mapping.ColumnType;
import dev.sluice.mapping.ColumnType.Kind;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What the database finds wrong with a row is a bad batch that names the rule and no value. */
class BadBatchTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();

  /** Writes the visit between two good ones, and the good ones alone afterwards. */
  private void assertBad(Visit bad, String reason, String... rule) {
    try (PostgresSink<Visit> sink =
        PostgresSink.open(database.dataSource(), Visit.BINDING, PostgresSinkOptions.defaults())) {
      database.execute(rule);
      List<Keyed<Visit>> batch = Visit.batch(new Visit("a", 1), bad, new Visit("b", 2));

      assertBad(catchThrowable(() -> sink.write(batch)), reason);

      assertThat(database.count("visits") + database.count("sluice_ledger")).isZero();
      assertThat(sink.write(List.of(batch.get(0), batch.get(2)))).isEqualTo(WriteResult.of(2, 0));
    }
  }

  private static void assertBad(@Nullable Throwable thrown, String reason) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            BadBatchException.class, e -> assertThat(e.reason()).hasToString(reason));
    Canary.assertNotIn(thrown);
  }

  private static final Visit CANARY = new Visit(Canary.VALUE, -1);

  @Test
  void a_check() {
    assertBad(
        CANARY, "sql_23514 (sane)", "alter table visits add constraint sane check (pages >= 0)");
  }

  @Test
  void a_foreign_key() {
    assertBad(
        CANARY,
        "sql_23503 (known)",
        "create table people (name varchar(32) primary key)",
        "insert into people values ('a'), ('b')",
        "alter table visits add constraint known foreign key (who) references people");
  }

  @Test
  void a_null_where_none_may_be() {
    assertBad(
        new Visit(Canary.VALUE, null),
        "sql_23502 (pages)",
        "alter table visits alter pages set not null");
  }

  @Test
  void a_value_that_is_there_already() {
    assertBad(
        new Visit("a", -1),
        "sql_23505 (once)",
        "alter table visits add constraint once unique (who)");
  }

  @Test
  void a_string_too_long_for_a_column_that_was_narrowed() {
    assertBad(CANARY, "sql_22001", "alter table visits alter who type varchar(5)");
  }

  @Test
  void a_domain_of_the_column() {
    assertBad(
        CANARY,
        "sql_23514 (brief)",
        "create domain short as text constraint brief check (length(value) < 5)",
        "alter table visits alter who type short");
  }

  @Test
  void a_number_out_of_a_column_that_was_narrowed() {
    assertBad(
        new Visit(Canary.VALUE, 1000),
        "sql_22003",
        "alter table visits alter pages type numeric(3)");
  }

  @ParameterizedTest
  @CsvSource({"P0001", "45000", "22023", "23000"})
  void a_trigger_that_raises(String state) {
    assertBad(
        CANARY,
        "sql_" + state,
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
          raise exception 'refused %%', new.who
            using errcode = '%s', detail = new.who, hint = new.who, constraint = new.who,
              column = new.who, table = new.who, schema = new.who, datatype = new.who;
        end $$
        """
            .formatted(state),
        "create trigger refusing before insert on visits"
            + " for each row when (new.pages < 0) execute function refuse()");
  }

  @Test
  void a_trigger_that_raises_with_a_column_alone_or_anew_what_it_caught() {
    assertBad(
        CANARY,
        "sql_23502",
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
          begin
            raise exception using errcode = '23502', column = new.who;
          exception when others then
            raise;
          end;
        end $$
        """,
        "create trigger refusing before insert on visits"
            + " for each row when (new.pages < 0) execute function refuse()");
  }

  @Test
  void a_constraint_of_a_name_that_a_trigger_made_of_the_value() {
    assertBad(
        CANARY,
        "sql_23514",
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
          execute format('create temporary table t (n integer constraint %I check (n > 0))', new.who);
          insert into t values (new.pages);
          return new;
        end $$
        """,
        "create trigger refusing before insert on visits"
            + " for each row when (new.pages < 0) execute function refuse()");
  }

  @Test
  void a_trigger_that_finds_two_rows_where_it_wants_one() {
    assertBad(
        CANARY,
        "sql_21000",
        """
        create function pick() returns trigger language plpgsql as $$
        begin
          new.pages := (select generate_series(1, 2));
          return new;
        end $$
        """,
        "create trigger picking before insert on visits"
            + " for each row when (new.pages < 0) execute function pick()");
  }

  @Test
  void a_view_with_a_check_option() {
    database.execute(
        "create table all_visits (who varchar(32), pages integer)",
        "create view visits as select * from all_visits where pages >= 0 with check option");

    assertBad(CANARY, "sql_44000");
  }

  @Test
  void no_partition_for_the_row() {
    database.execute(
        "create table visits (who varchar(32), pages integer) partition by range (pages)",
        "create table some_visits partition of visits for values from (0) to (10)");

    assertBad(CANARY, "sql_23514");
  }

  @Test
  void text_that_is_no_json_or_too_long_for_an_index() {
    TableBinding<String> binding =
        TableBinding.<String>to("texts")
            .column("a_json", ColumnType.of(Kind.JSONB), text -> "\"" + text + "\"")
            .column("a_text", ColumnType.of(Kind.TEXT), text -> text)
            .build();
    try (PostgresSink<String> sink =
        PostgresSink.open(database.dataSource(), binding, PostgresSinkOptions.defaults())) {
      database.execute("create index on texts (a_text)");
      String incompressible = new BigInteger(100_000, new Random(1)).toString(36);

      assertBad(catchThrowable(() -> sink.write(one(Canary.VALUE + "\""))), "sql_22P02");
      assertBad(catchThrowable(() -> sink.write(one(Canary.VALUE + "\\u0000"))), "sql_22P05");
      assertBad(catchThrowable(() -> sink.write(one(Canary.VALUE + incompressible))), "sql_54000");
    }
  }

  @Test
  void a_character_that_the_databases_encoding_does_not_have() throws SQLException {
    String latin = "latin_" + database.name();
    TestDatabase.ofSuperuser()
        .execute(
            "create database %s template template0 encoding 'LATIN1' locale 'C' owner %s"
                .formatted(latin, database.user()));
    PGSimpleDataSource dataSource = (PGSimpleDataSource) database.dataSource();
    dataSource.setDatabaseName(latin);
    try (PostgresSink<Visit> sink =
        PostgresSink.open(dataSource, Visit.BINDING, PostgresSinkOptions.defaults())) {
      assertBad(
          catchThrowable(() -> sink.write(Visit.batchBy("é", Canary.VALUE + "€"))), "sql_22P05");

      assertThat(sink.write(Visit.batchBy("é"))).isEqualTo(WriteResult.of(1, 0));
    } finally {
      TestDatabase.ofSuperuser().execute("drop database " + latin + " with (force)");
    }
  }

  private static List<Keyed<String>> one(String text) {
    return List.of(Keyed.of(UUID.randomUUID(), text));
  }
}

package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.BadBatchException;
import dev.sluice.core.SinkUnavailableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What can only be a mistake stops the pipeline with one line. */
class RefusedTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();
  private final PostgresSink<Visit> sink =
      PostgresSink.open(database.dataSource(), Visit.BINDING, PostgresSinkOptions.defaults());

  @AfterEach
  void close() {
    sink.close();
  }

  private static void assertRefuses(PostgresSink<Visit> sink, String why) {
    Throwable thrown = catchThrowable(() -> sink.write(Visit.batchBy(Canary.VALUE, Canary.VALUE)));
    assertThat(thrown)
        .isInstanceOf(PostgresSinkException.class)
        .hasMessage("PostgreSQL refuses to store in visits: " + why);
    Canary.assertNotIn(thrown);
  }

  @Test
  void a_table_that_is_gone() {
    database.execute("drop table visits");

    assertRefuses(sink, "a table is missing (SQLSTATE 42P01): relation \"visits\" does not exist");
  }

  @Test
  void a_ledger_that_is_gone() {
    database.execute("drop table sluice_ledger");

    assertRefuses(
        sink, "a table is missing (SQLSTATE 42P01): relation \"sluice_ledger\" does not exist");
  }

  @Test
  void a_ledger_that_lost_its_key() {
    database.execute("alter table sluice_ledger drop constraint sluice_ledger_pkey");

    assertRefuses(
        sink,
        "a table's key has no unique index (SQLSTATE 42P10): there is no unique or exclusion"
            + " constraint matching the ON CONFLICT specification");
  }

  @Test
  void a_column_that_is_gone_or_of_another_type() {
    database.execute("alter table visits drop pages");
    assertRefuses(
        sink,
        "a column is missing (SQLSTATE 42703): column \"pages\" of relation \"visits\" does not"
            + " exist");

    database.execute("alter table visits add pages date");
    assertRefuses(
        sink,
        "a column is of another type (SQLSTATE 42804): column \"pages\" is of type date but"
            + " expression is of type integer");
  }

  @Test
  void a_privilege_that_was_taken_away() {
    database.execute("revoke insert on visits from " + database.user());

    assertRefuses(
        sink, "a privilege is missing (SQLSTATE 42501): permission denied for table visits");
  }

  @Test
  void a_password_that_changed_and_a_database_that_is_gone() {
    database
        .asSuperuser()
        .execute(
            "create role fickle login password 'old'",
            "grant all on all tables in schema public to fickle");
    try (PostgresSink<Visit> fickle =
        PostgresSink.open(
            database.as("fickle", "old").dataSource(),
            Visit.BINDING,
            PostgresSinkOptions.defaults())) {
      database.asSuperuser().execute("alter role fickle password 'new'");
      assertRefuses(
          fickle,
          "the password is wrong (SQLSTATE 28P01): password authentication failed for user"
              + " \"fickle\"");
    }
    sink.close();
    database.drop();
    assertRefuses(
        sink,
        "the database is missing (SQLSTATE 3D000): database \""
            + database.name()
            + "\" does not exist");
  }

  @Test
  void a_password_that_changed_behind_a_pool() {
    database
        .asSuperuser()
        .execute(
            "create role moody login password 'old'",
            "grant all on all tables in schema public to moody");
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(database.as("moody", "old").dataSource());
      pool.setMaximumPoolSize(1);
      pool.setConnectionTimeout(1000);
      PostgresSink<Visit> moody =
          PostgresSink.open(pool, Visit.BINDING, PostgresSinkOptions.defaults());
      moody.close();
      database.asSuperuser().execute("alter role moody password 'new'");
      assertThat(moody.write(Visit.batchBy("by a connection that is open")).inserted()).isOne();
      database
          .asSuperuser()
          .execute(
              "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                  + " where usename = 'moody'");
      assertThatThrownBy(() -> moody.write(Visit.batchBy("by none")))
          .isInstanceOf(SinkUnavailableException.class);

      assertRefuses(
          moody,
          "the password is wrong (SQLSTATE 28P01): password authentication failed for user"
              + " \"moody\"");
    } finally {
      database.asSuperuser().execute("drop owned by moody", "drop role moody");
    }
  }

  @Test
  void a_sequence_that_is_used_up() {
    database.execute(
        "create sequence short start 2 maxvalue 2",
        "alter table visits add number integer default nextval('short')");

    assertRefuses(sink, "a sequence that fills a column is used up (SQLSTATE 2200H)");
  }

  @Test
  void a_sequence_that_is_used_up_in_a_trigger_of_some_rows_is_their_affair() {
    database.execute(
        "create sequence short start 2 maxvalue 2",
        """
        create function number() returns trigger language plpgsql as $$
        begin
          new.pages := nextval('short');
          return new;
        end $$
        """,
        "create trigger numbering before insert on visits"
            + " for each row when (new.pages > 1) execute function number()");

    assertThatThrownBy(() -> sink.write(Visit.batch(new Visit("a", 2), new Visit("b", 2))))
        .isInstanceOf(BadBatchException.class)
        .hasMessage("sql_2200H");
    assertThat(sink.write(Visit.batchBy("c")).inserted()).isOne();
  }
}

package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.WriteResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be a ledger and a target: what keeps each key, and lets it go when it is old. */
class LedgerFitTest {
  private static final String COLUMNS =
      "(key uuid primary key, stored_at timestamptz not null default now())";
  private static final String FUNCTION =
      "create function f() returns trigger language plpgsql as $$ begin return null; end $$;";

  @RegisterExtension final TestDatabase database = new TestDatabase();

  private PostgresSink<Visit> open() {
    return PostgresSink.open(database.dataSource(), Visit.BINDING, PostgresSinkOptions.defaults());
  }

  private void assertRefused(String why) {
    assertThat(catchThrowable(() -> open().close()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(why)
        .hasNoCause();
  }

  private void store(int keys, String age) {
    database.execute(
        "insert into sluice_ledger select gen_random_uuid(), now() - interval '%s'".formatted(age)
            + " from generate_series(1, "
            + keys
            + ")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "partition by range (key); create table lower partition of sluice_ledger for values from"
            + " (minvalue) to ('80000000-0000-0000-0000-000000000000');"
            + " create table others partition of sluice_ledger default | 25000",
        "partition by list (key); create table others partition of sluice_ledger default partition"
            + " by hash (key); create table h0 partition of others for values with (modulus 2,"
            + " remainder 0); create table h1 partition of others for values with (modulus 2,"
            + " remainder 1) | 1000",
        "partition by hash (key); create table h0 partition of sluice_ledger for values with"
            + " (modulus 2, remainder 0); create table h1 partition of sluice_ledger for values"
            + " with (modulus 4, remainder 1); create table h2 partition of sluice_ledger for"
            + " values with (modulus 4, remainder 3) | 1000",
      })
  void a_partitioned_one_takes_keys_once_and_is_pruned_in_every_partition(
      String partitions, int expired) throws InterruptedException {
    database.execute("create table sluice_ledger " + COLUMNS + " " + partitions);
    try (PostgresSink<Visit> sink = open()) {
      var batch = Visit.batchBy("a", "b", "c", "d");
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(4, 0));
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(0, 4));
    }
    store(expired, "16 days");

    new LedgerPruner(
            Sessions.of(database.dataSource()), new TableName("sluice_ledger"), Duration.ofDays(15))
        .pass();

    assertThat(database.count("sluice_ledger")).isEqualTo(4);
  }

  @Test
  void pruning_leaves_the_rows_of_a_table_that_inherits_from_it() throws InterruptedException {
    database.execute(
        "create table sluice_ledger " + COLUMNS,
        "create table others (more int) inherits (sluice_ledger)",
        "insert into others values (gen_random_uuid(), now() - interval '16 days', 1)");
    store(10, "16 days");

    new LedgerPruner(
            Sessions.of(database.dataSource()), new TableName("sluice_ledger"), Duration.ofDays(15))
        .pass();

    assertThat(database.count("sluice_ledger")).isEqualTo(1);
    assertThat(database.count("others")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "partition by range (key); create table p partition of sluice_ledger for values from"
            + " (minvalue) to ('80000000-0000-0000-0000-000000000000') | sluice_ledger has no"
            + " default partition, so that a row of some key could never be stored",
        "partition by hash (key); create table p partition of sluice_ledger for values with"
            + " (modulus 2, remainder 0) | sluice_ledger lacks partitions of its hash, so that a"
            + " row of some key could never be stored",
        "partition by hash (key); create unlogged table p partition of sluice_ledger for values"
            + " with (modulus 1, remainder 0) | p is unlogged or temporary, so that a crash would"
            + " empty it",
        "; alter table sluice_ledger enable row level security, force row level security;"
            + " create policy p on sluice_ledger using (true)"
            + " | row-level security may hide keys from this user",
        "; "
            + FUNCTION
            + " create trigger t before insert on sluice_ledger for each row execute function f()"
            + " | the trigger t of sluice_ledger may keep keys out or in",
        "; "
            + FUNCTION
            + " create trigger t before delete on sluice_ledger for each row execute function f()"
            + " | the trigger t of sluice_ledger may keep keys out or in",
        "; create rule r as on delete to sluice_ledger do instead nothing"
            + " | the rule r of sluice_ledger may keep keys out or in",
        "; alter table sluice_ledger add constraint late check (stored_at > '2020-01-01')"
            + " | the constraint late of sluice_ledger may keep keys out or in",
        "; create unique index once on sluice_ledger (stored_at)"
            + " | the index once of sluice_ledger may keep keys out or in",
        "; alter table sluice_ledger alter stored_at set default '2020-01-01'"
            + " | the default of stored_at is not the time of storing, needed is now()",
        "; alter table sluice_ledger alter stored_at set default 'infinity'"
            + " | the default of stored_at is not the time of storing, needed is now()",
        "; alter table sluice_ledger drop constraint sluice_ledger_pkey;"
            + " create unique index on sluice_ledger (key) where stored_at > '2020-01-01'"
            + " | column key has no unique index that holds at once",
        "; alter table sluice_ledger drop constraint sluice_ledger_pkey;"
            + " create unique index on sluice_ledger ((key::text))"
            + " | column key has no unique index that holds at once",
      })
  void one_that_would_not_keep_keys_or_not_let_them_go_is_refused(String ddl, String why) {
    database.execute("create table sluice_ledger " + COLUMNS + " " + ddl);

    assertRefused("ledger sluice_ledger does not fit: " + why);
  }

  @Test
  void an_invalid_index_is_none() {
    database.execute(
        "create table sluice_ledger (key uuid, stored_at timestamptz default now())",
        "create unique index broken on sluice_ledger (key)");
    database
        .asSuperuser()
        .execute("update pg_index set indisvalid = false where indexrelid = 'broken'::regclass");

    assertRefused(
        "ledger sluice_ledger does not fit: column key has no unique index that holds at once");
  }

  @ParameterizedTest
  @ValueSource(strings = {"view", "materialized view"})
  void what_is_no_table_is_refused(String kind) {
    database.execute(
        "create table books " + COLUMNS,
        "create " + kind + " sluice_ledger as select * from books");

    assertRefused("ledger sluice_ledger does not fit: it is a " + kind + ", needed is a table");
  }

  @Test
  void a_foreign_table_is_refused_as_a_ledger_and_as_a_target() {
    database
        .asSuperuser()
        .execute(
            "create foreign data wrapper none",
            "create server elsewhere foreign data wrapper none",
            "create foreign table visits (who text, pages integer) server elsewhere",
            "create view seen as select * from visits",
            "create foreign table sluice_ledger (key uuid, stored_at timestamptz) server elsewhere",
            "grant all on visits, seen, sluice_ledger to " + database.user());

    assertRefused("ledger sluice_ledger does not fit: it is a foreign table, needed is a table");

    database.asSuperuser().execute("drop foreign table sluice_ledger");
    assertRefused(
        "table visits does not fit: it is a foreign table, whose server commits on its own, so that"
            + " a row could come twice");
    database.asSuperuser().execute("drop foreign data wrapper none cascade");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create unlogged table visits (who text, pages int)",
        "create table whole (who text, pages int) partition by list (pages);"
            + " create unlogged table visits partition of whole default",
      })
  void a_target_that_a_crash_would_empty_is_refused(String ddl) {
    database.execute(ddl);

    assertRefused(
        "table visits does not fit: it is unlogged or temporary, so that a crash would empty it");
  }

  @Test
  void a_view_over_a_table_that_a_crash_would_empty_is_refused() {
    database.execute(
        "create unlogged table fast (who text, pages int)",
        "create view visits as select * from fast");

    assertRefused(
        "table visits does not fit: fast is unlogged or temporary, so that a crash would empty it");
  }

  @Test
  void aliases_that_a_crash_would_empty_are_refused() {
    database.execute(
        "create unlogged table token_alias (old_token text, new_token text, domain text,"
            + " primary key (old_token, new_token))");

    assertThat(
            catchThrowable(
                () ->
                    PostgresSink.open(
                            database.dataSource(),
                            Visit.BINDING,
                            PostgresSinkOptions.builder().aliasTable("token_alias").build())
                        .close()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "table of aliases token_alias does not fit: it is unlogged or temporary, so"
                + " that a crash would empty it");
  }
}

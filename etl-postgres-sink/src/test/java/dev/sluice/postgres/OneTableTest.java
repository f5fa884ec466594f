package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Keyed;
import dev.sluice.core.WriteResult;
import dev.sluice.mapping.ColumnType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that are to be several are several, whatever their names are. */
class OneTableTest {
  private static final String LEDGER =
      "(key uuid primary key, stored_at timestamptz not null default now())";

  @RegisterExtension final TestDatabase database = new TestDatabase();

  /** Rows that fit a ledger. */
  private static TableBinding<UUID> to(String table) {
    return TableBinding.<UUID>to(table)
        .column("key", ColumnType.of(ColumnType.Kind.UUID), key -> key)
        .build();
  }

  private void assertRefused(TableBinding<?> binding, PostgresSinkOptions options, String why) {
    assertThat(
            catchThrowable(
                () -> PostgresSink.open(database.dataSource(), binding, options).close()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(why)
        .hasNoCause();
  }

  private static PostgresSinkOptions options(String ledger) {
    return PostgresSinkOptions.builder().ledger(ledger).build();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "books | | books",
        "public.books | | books",
        "rows | create view rows as select key from books | books",
        "more.rows | create schema more; create view more.v as select * from public.books;"
            + " create view more.rows as select * from more.v | books",
        "rows | create table rows () inherits (books) | rows",
        "rows | create table rows (key uuid, stored_at timestamptz);"
            + " alter table books inherit rows | books",
        "rows | create table rows (key uuid);"
            + " create rule r as on insert to rows do instead insert into books values (new.key)"
            + " | books",
      })
  void the_ledger_and_the_table(String table, @Nullable String ddl, String shared) {
    database.execute("create table books " + LEDGER);
    if (ddl != null) {
      database.execute(ddl);
    }

    assertRefused(
        to(table),
        options("books"),
        "ledger books and table " + table + " are to be two tables: both write to " + shared);
  }

  @Test
  void a_partition_of_the_ledger_or_what_the_ledger_is_a_partition_of() {
    database.execute(
        "create table whole " + LEDGER + " partition by hash (key)",
        "create table part partition of whole for values with (modulus 1, remainder 0)");

    assertRefused(
        to("part"),
        options("whole"),
        "ledger whole and table part are to be two tables: both write to part");
    assertRefused(
        to("whole"),
        options("part"),
        "ledger part and table whole are to be two tables: both write to part");
  }

  @Test
  void the_table_of_aliases_and_any_other() {
    database.execute(
        "create table pairs (old_token text, new_token text, domain text, key uuid, stored_at"
            + " timestamptz default now(), primary key (old_token, new_token), unique (key))");
    PostgresSinkOptions.Builder builder = PostgresSinkOptions.builder().aliasTable("pairs");

    assertRefused(
        to("public.pairs"),
        builder.ledger("books").build(),
        "table public.pairs and table of aliases pairs are to be two tables: both write to pairs");
  }

  @Test
  void a_name_that_is_longer_than_the_server_takes_is_refused_and_not_cut() {
    String longest = "t".repeat(63);

    PostgresSink.open(database.dataSource(), to(longest), options("books")).close();
    assertThat(catchThrowable(() -> to(longest + "t")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("63 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "User_Logins, user_logins",
    "user_logins, User_Logins",
    "USER_LOGINS, user_logins",
    "public.User_Logins, user_logins",
    "stra\u00dfe, STRASSE",
    "caf\u00e9, cafe\u0301",
    "x\uff41, xA",
  })
  void a_table_that_is_there_in_another_spelling_is_named(String wanted, String there) {
    database.execute("create table \"" + there + "\" (key uuid)");

    assertRefused(
        to(wanted),
        options("books"),
        "table "
            + wanted
            + " does not exist, and public."
            + there
            + " does, whose name differs in case or form alone: name that one, or create the other"
            + " by hand");
    assertThat(
            database.column(
                "select relname from pg_class where relkind = 'r' and relnamespace ="
                    + " 'public'::regnamespace"))
        .containsExactly(there);
  }

  @Test
  void a_ledger_a_table_of_aliases_or_a_schema_in_another_spelling_is_named() {
    database.execute(
        "create table \"Books\" " + LEDGER,
        "create table \"Pairs\" (c int)",
        "create schema \"Data\"");
    assertRefused(
        to("rows"),
        options("books"),
        "ledger books does not exist, and public.Books does, whose name differs in case or form"
            + " alone: name that one, or create the other by hand");
    assertRefused(
        to("rows"),
        PostgresSinkOptions.builder().ledger("Books").aliasTable("pairs").build(),
        "table of aliases pairs does not exist, and public.Pairs does, whose name differs in case"
            + " or form alone: name that one, or create the other by hand");
    assertRefused(
        to("data.rows"),
        options("Books"),
        "the schema of table data.rows does not exist, and Data does, whose name differs in case"
            + " or form alone: name that one, or create the other by hand");
  }

  @Test
  void both_spellings_may_be_there() {
    database.execute("create table \"Rows\" (key uuid)", "create table rows (key uuid)");

    try (PostgresSink<UUID> sink =
        PostgresSink.open(database.dataSource(), to("Rows"), options("books"))) {
      assertThat(sink.write(List.of(Keyed.of(UUID.randomUUID(), UUID.randomUUID()))))
          .isEqualTo(WriteResult.of(1, 0));
    }
    assertThat(database.count("\"Rows\"")).isEqualTo(1);
  }

  @Test
  void tables_with_a_common_parent_are_two() {
    database.execute(
        "create table kept (stored_at timestamptz default now())",
        "create table books (key uuid primary key) inherits (kept)",
        "create table rows (key uuid) inherits (kept)");

    assertThatCode(
            () -> PostgresSink.open(database.dataSource(), to("rows"), options("books")).close())
        .doesNotThrowAnyException();
  }
}

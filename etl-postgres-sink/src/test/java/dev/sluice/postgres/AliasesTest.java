package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Keyed;
import dev.sluice.mapping.ColumnType;
import dev.sluice.mapping.TokenAlias;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AliasesTest {
  private static final TableBinding<String> BINDING =
      TableBinding.<String>to("visits")
          .column("who", ColumnType.varchar(32), who -> "new-" + who)
          .aliases(who -> List.of(alias(who)))
          .build();
  private static final PostgresSinkOptions OPTIONS =
      PostgresSinkOptions.builder().aliasTable("token_alias").build();

  @RegisterExtension final TestDatabase database = new TestDatabase();

  private PostgresSink<String> open() {
    return PostgresSink.open(database.dataSource(), BINDING, OPTIONS);
  }

  private static List<Keyed<String>> batch(String... who) {
    return IntStream.range(0, who.length)
        .mapToObj(i -> Keyed.of(UUID.randomUUID(), who[i]))
        .toList();
  }

  private static TokenAlias alias(String who) {
    return TokenAlias.of("who", "old-" + who, "new-" + who);
  }

  private List<@Nullable String> pairs() {
    return database.column(
        "select old_token || ' ' || new_token || ' ' || domain from token_alias order by 1");
  }

  @Test
  void each_pair_is_stored_once_by_any_number_of_processes() {
    try (PostgresSink<String> one = open();
        PostgresSink<String> other = open()) {
      one.write(batch("a", "b", "a"));
      one.write(batch("b", "c"));
      other.write(batch("a", "c", "d"));
    }
    assertThat(pairs())
        .containsExactly(
            "old-a new-a who", "old-b new-b who", "old-c new-c who", "old-d new-d who");
    assertThat(database.count("visits")).isEqualTo(8);
    assertThat(
            database.column(
                "select count(*) from visits v join token_alias a on a.new_token = v.who"))
        .containsExactly("8");
  }

  @Test
  void a_pair_that_this_process_stored_is_not_sent_again_and_what_crowds_it_out_is() {
    try (PostgresSink<String> sink = open()) {
      sink.write(batch("a"));
      database.execute("delete from token_alias");
      sink.write(batch("a"));
      assertThat(pairs()).isEmpty();

      int place = LatelyStored.place(alias("a"));
      String crowding =
          IntStream.iterate(0, i -> i + 1)
              .mapToObj(i -> "x" + i)
              .filter(who -> LatelyStored.place(alias(who)) == place)
              .findFirst()
              .orElseThrow();
      sink.write(batch(crowding));
      sink.write(batch("a"));
      assertThat(database.column("select new_token from token_alias where old_token = 'old-a'"))
          .containsExactly("new-a");
    }
  }

  @Test
  void a_row_is_never_there_without_its_aliases() {
    try (PostgresSink<String> sink = open()) {
      database.execute("alter table token_alias add constraint no_b check (old_token <> 'old-b')");

      assertThatThrownBy(() -> sink.write(batch("a", "b")))
          .isInstanceOf(BadBatchException.class)
          .hasMessage("sql_23514 (no_b)");
      assertThat(database.count("visits")).isZero();

      database.execute("alter table token_alias drop constraint no_b");
      sink.write(batch("a", "b"));
      assertThat(pairs()).hasSize(2);
    }
  }

  @Test
  void what_the_table_refuses_of_one_pair_is_that_rows_affair() {
    try (PostgresSink<String> sink = open()) {
      database.execute(
          "alter table token_alias enable row level security",
          "alter table token_alias force row level security",
          "create policy all_seen on token_alias for select using (true)",
          "create policy few on token_alias for insert with check (old_token <> 'old-b')");

      assertThatThrownBy(() -> sink.write(batch("a", "b")))
          .isInstanceOf(BadBatchException.class)
          .hasMessage("sql_42501");
      assertThat(sink.write(batch("a")).inserted()).isOne();
    }
  }

  @Test
  void what_can_not_be_stored_again_is_no_rows_affair() {
    try (PostgresSink<String> sink = open()) {
      sink.write(batch("b"));
      database.execute(
          "truncate token_alias",
          "alter table token_alias add constraint no_b check (old_token <> 'old-b')");

      assertThatThrownBy(() -> sink.write(batch("a"))).isInstanceOf(PostgresSinkException.class);
      assertThat(database.count("visits")).isOne();

      database.execute("alter table token_alias drop constraint no_b");
      sink.write(batch("a"));
      assertThat(pairs()).containsExactly("old-a new-a who", "old-b new-b who");
    }
  }

  @Test
  void what_the_table_of_rows_refuses_of_one_row_is_that_rows_affair() {
    try (PostgresSink<String> sink = open()) {
      database.execute(
          "alter table visits enable row level security",
          "alter table visits force row level security",
          "create policy few on visits for insert with check (who <> 'new-b')");

      assertThatThrownBy(() -> sink.write(batch("b")))
          .isInstanceOf(BadBatchException.class)
          .hasMessage("sql_42501");
      assertThat(sink.write(batch("a")).inserted()).isOne();
    }
  }

  @Test
  void what_a_failed_write_left_unstored_is_stored_by_the_next() {
    try (PostgresSink<String> sink = open()) {
      database.execute("alter table visits add constraint no_b check (who <> 'new-b')");
      assertThatThrownBy(() -> sink.write(batch("a", "b"))).isInstanceOf(BadBatchException.class);
      sink.write(batch("a"));
    }
    assertThat(pairs()).contains("old-a new-a who");
    assertThat(database.count("visits")).isEqualTo(1);
  }

  @Test
  void without_a_table_for_them_aliases_are_not_stored() {
    try (PostgresSink<String> sink =
        PostgresSink.open(database.dataSource(), BINDING, PostgresSinkOptions.builder().build())) {
      sink.write(batch("a"));
    }
    assertThat(database.column("select to_regclass('token_alias')::text"))
        .containsExactly((String) null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table token_alias (old_token text, new_token text)",
        "create table token_alias (old_token text, new_token text, domain integer)",
        "create table token_alias (old_token text, new_token text, domain text)",
        "create table token_alias (old_token varchar(80), new_token text, domain text)",
      })
  void a_table_that_does_not_fit_is_refused(String ddl) {
    database.execute(ddl);
    assertThatThrownBy(this::open).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void a_missing_table_that_is_not_to_be_created_is_refused() {
    open().close();
    database.execute("drop table token_alias");
    PostgresSinkOptions options =
        PostgresSinkOptions.builder().aliasTable("token_alias").createTables(false).build();
    assertThatThrownBy(() -> PostgresSink.open(database.dataSource(), BINDING, options))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("token_alias does not exist");
  }
}

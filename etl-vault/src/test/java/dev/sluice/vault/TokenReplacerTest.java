package dev.sluice.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.postgres.PostgresSinkException;
import dev.sluice.postgres.TestDatabase;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TokenReplacerTest {

  @RegisterExtension final TestDatabase database = new TestDatabase();

  private TokenReplacer replacer() {
    return TokenReplacer.of(database.dataSource(), "logins");
  }

  private static String fill(int tokens, int rows) {
    return "insert into logins select 'old:' || i % "
        + tokens
        + ", i from generate_series(1, "
        + rows
        + ") as i";
  }

  /** Renews what is old. */
  private static RenewedTokens renew(Collection<String> tokens) {
    Map<String, String> renewed = new HashMap<>();
    Map<String, String> reasons = new HashMap<>();
    for (String token : tokens) {
      if (token.startsWith("old:")) {
        renewed.put(token, "new:" + token.substring(4));
      } else if (token.startsWith("lost:")) {
        reasons.put(token, "lost");
      }
    }
    return RenewedTokens.of(renewed, reasons);
  }

  @Test
  void tokens_are_replaced_in_a_table_without_index_and_what_can_not_be_renewed_is_left() {
    database.execute(
        "create table logins (\"Token\" varchar(64), n integer)",
        fill(500, 40_000),
        "insert into logins values ('new:1', 0), ('lost:1', 0), ('lost:1', 0), ('10', 0), (null,"
            + " 0)");

    Replacement result = replacer().replace("Token", "new:", TokenReplacerTest::renew);

    assertThat(result).isEqualTo(Replacement.of(40_000, 40_001, 3, Map.of("lost", 2L)));
    assertThat(
            database.column(
                "select count(*) from logins where n > 0 and \"Token\" = 'new:' || n % 500"))
        .containsExactly("40000");
    assertThat(replacer().replace("Token", "new:", TokenReplacerTest::renew))
        .isEqualTo(Replacement.of(0, 40_001, 3, Map.of("lost", 2L)));
  }

  @Test
  void functions_and_operators_of_somebody_elses_do_not_work_in_it() {
    String body = " returns boolean language plpgsql as $$begin raise exception 'mine'; end$$";
    database.execute(
        "create table logins (token varchar(64), n integer)",
        fill(5, 100),
        "create function starts_with(varchar, varchar)" + body,
        "create function starts_with(varchar, text)" + body,
        "create function is_same(varchar, text)" + body,
        "create operator = (function = is_same, leftarg = varchar, rightarg = text)",
        "create function pg_relation_size(oid)" + body.replace("boolean", "bigint"));

    assertThat(replacer().replace("token", "new:", TokenReplacerTest::renew))
        .isEqualTo(Replacement.of(100, 100, 0, Map.of()));
  }

  @Test
  void what_was_cut_short_goes_on_and_replaces_nothing_twice() {
    database.execute("create table logins (token text, n integer)", fill(50, 60_000));
    AtomicInteger steps = new AtomicInteger();

    assertThatThrownBy(
            () ->
                replacer()
                    .replace(
                        "token",
                        "new:",
                        old -> {
                          if (steps.incrementAndGet() == 2) {
                            throw new IllegalStateException("cut short");
                          }
                          return renew(old);
                        }))
        .isInstanceOf(IllegalStateException.class);
    int done =
        Integer.parseInt(
            String.valueOf(
                database.column("select count(*) from logins where token like 'new:%'").get(0)));
    assertThat(done).isBetween(1, 59_999);

    assertThat(replacer().replace("token", "new:", TokenReplacerTest::renew))
        .isEqualTo(Replacement.of(60_000 - done, 60_000, 0, Map.of()));
  }

  @Test
  void rows_that_come_meanwhile_under_the_old_key_are_replaced_too_and_it_ends() {
    database.execute("create table logins (token text, n integer)", fill(10, 100));
    AtomicInteger walks = new AtomicInteger();

    Replacement result =
        replacer()
            .replace(
                "token",
                "new:",
                old -> {
                  database.execute(
                      "insert into logins values ('old:late" + walks.incrementAndGet() + "', 7)");
                  return renew(old);
                });

    assertThat(walks).hasValue(3);
    assertThat(result.replaced()).isEqualTo(102);
    assertThat(database.column("select count(*) from logins where token like 'old:%'"))
        .as("what came during the last walk")
        .containsExactly("1");
  }

  @Test
  void the_partitions_of_a_table_are_walked_each() {
    database.execute(
        "create table logins (token text, n integer) partition by range (n)",
        "create table early partition of logins for values from (0) to (100)",
        "create table late partition of logins for values from (100) to (1000)",
        fill(10, 500));

    assertThat(replacer().replace("token", "new:", TokenReplacerTest::renew))
        .isEqualTo(Replacement.of(500, 500, 0, Map.of()));
  }

  @Test
  void aliases_are_looked_up_within_their_domain_and_for_the_current_key() {
    database.execute("create table logins (token text)");
    assertThat(replacer().aliases("token_alias", "ip", "new:", List.of("old:1"))).isEmpty();
    database.execute(
        "create table token_alias (old_token text, new_token text, domain text)",
        "insert into token_alias values ('old:1', 'new:1', 'ip'), ('old:1', 'mid:1', 'ip'),"
            + " ('old:2', 'new:2', 'device_id'), ('old:3', 'new:3', 'ip')");

    assertThat(replacer().aliases("token_alias", "ip", "new:", List.of("old:1", "old:2", "old:4")))
        .isEqualTo(Map.of("old:1", "new:1"));
  }

  @Test
  void what_can_not_be_done_is_said_in_one_line_without_a_token() {
    assertThatThrownBy(() -> replacer().replace("token", "new:", TokenReplacerTest::renew))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("logins is missing");
    database.execute(
        "create table logins (token varchar(5), n integer)",
        "insert into logins values ('old:1', 1)",
        "create view seen as select * from logins");
    assertThatThrownBy(() -> replacer().replace("tokn", "new:", TokenReplacerTest::renew))
        .isInstanceOf(PostgresSinkException.class)
        .hasMessageContaining("a column is missing");
    assertThatThrownBy(
            () ->
                replacer()
                    .replace(
                        "token",
                        "new:",
                        old -> RenewedTokens.of(Map.of("old:1", "new:123"), Map.of())))
        .isInstanceOf(BadBatchException.class)
        .hasMessage("sql_22001");
    assertThatThrownBy(
            () ->
                TokenReplacer.of(database.dataSource(), "seen")
                    .replace("token", "new:", TokenReplacerTest::renew))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is no table");
  }
}

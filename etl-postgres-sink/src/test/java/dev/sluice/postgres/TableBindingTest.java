package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.ColumnType;
import dev.sluice.mapping.Mapping;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TableBindingTest {
  private static final String LONGEST = "ä".repeat(31) + "x";

  private static void assertRefused(ThrowingCallable code, String why) {
    assertThatThrownBy(code).isInstanceOf(ConfigurationException.class).hasMessage(why);
  }

  @Test
  void takes_its_table_and_columns_from_a_mapping() {
    assertThat(TableBinding.of(Mapping.userLogins()))
        .hasToString(
            "user_logins[user_id, device_type, masked_ip, masked_device_id, locale, app_version,"
                + " create_date]");
  }

  @Test
  void names_that_postgresql_would_cut_or_not_take_are_refused() {
    assertThat(TableBinding.<Visit>to("s." + LONGEST)).isNotNull();
    assertRefused(
        () -> TableBinding.<Visit>to(LONGEST + "x"),
        "'" + LONGEST + "x' can't be a table's name: 1 to 63 bytes are");
    assertRefused(
        () -> TableBinding.<Visit>to("s."), "'' can't be a table's name: 1 to 63 bytes are");
    assertRefused(
        () -> TableBinding.<Visit>to("d.s.t"),
        "'d.s.t' is not a table's name: 'name' or 'schema.name' is");
    TableBinding.Builder<Visit> builder = TableBinding.to("t");
    assertRefused(
        () -> builder.column("", ColumnType.varchar(1), Visit::who),
        "'' can't be a column's name: 1 to 63 bytes are");
  }

  @Test
  void a_column_twice_or_none_at_all_is_refused() {
    TableBinding.Builder<Visit> builder = TableBinding.to("t");
    assertRefused(builder::build, "table t is bound to no column");

    builder.column("c", ColumnType.varchar(1), Visit::who);
    assertRefused(
        () -> builder.column("c", ColumnType.varchar(1), Visit::who),
        "table t is bound to column c twice");
  }

  @Test
  void a_ledger_that_forgets_too_soon_is_refused() {
    PostgresSinkOptions.Builder options =
        PostgresSinkOptions.builder().ledgerRetention(Duration.ofDays(14).minusNanos(1));

    assertThatThrownBy(options::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "ledgerRetention is PT335H59M59.999999999S; it has to be at least 14 days");
  }
}

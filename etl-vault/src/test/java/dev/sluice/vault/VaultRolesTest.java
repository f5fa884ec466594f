package dev.sluice.vault;

import static dev.sluice.vault.TestVault.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.core.ConfigurationException;
import dev.sluice.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a role must not do PostgreSQL itself refuses, whatever client asks. */
class VaultRolesTest {
  private static final String REQUEST = "'00000000-0000-0000-0000-000000000001'";
  private static final String ASK =
      "insert into sluice_vault.audit (request, token, action, reason, os_user, os_host) values ("
          + REQUEST
          + ", 't1', 'reveal', 'case 1', 'me', 'here')";

  @RegisterExtension final TestDatabase database = new TestDatabase();
  private final Inquiry inquiry = Inquiry.of("case 1", "me", "here");
  private TestVault vault;

  @BeforeEach
  void makeVault() {
    vault = new TestVault(database);
    vault.open().store(List.of(value("ip", "t1", "a"), value("device", "t2", "b")));
  }

  @AfterEach
  void dropVault() {
    vault.close();
  }

  private static String stateOf(TestDatabase login, String... statements) {
    try (Connection connection = login.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
      return "done";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  private void assertMayNot(TestDatabase login, String... statements) {
    for (String sql : statements) {
      assertThat(stateOf(login, sql)).as(sql).isEqualTo("42501");
    }
  }

  @Test
  void no_role_can_read_a_column_of_a_table() {
    List<String> columns =
        vault
            .owner()
            .column(
                "select format('select %I from %s', attname, attrelid::regclass)"
                    + " from pg_attribute where attnum > 0 and attrelid in"
                    + " ('sluice_vault.originals'::regclass, 'sluice_vault.audit'::regclass)");
    assertThat(columns).hasSize(16);
    for (TestDatabase login : List.of(vault.writer(), vault.revealer(), vault.eraser(), database)) {
      assertMayNot(login, columns.toArray(String[]::new));
    }
  }

  @Test
  void the_pipelines_user_can_insert_and_not_read_change_or_ask() {
    assertThat(
            stateOf(
                vault.writer(),
                "insert into sluice_vault.originals (token, domain, sealed)"
                    + " values ('t3', 'ip', 'c') on conflict do nothing"))
        .isEqualTo("done");
    assertMayNot(
        vault.writer(),
        "insert into sluice_vault.originals (token, domain, sealed) values ('t1', 'ip', 'c')"
            + " on conflict (token, domain) do nothing",
        "insert into sluice_vault.originals (token, domain, sealed) values ('t4', 'ip', 'c')"
            + " returning token",
        "insert into sluice_vault.originals (token, domain, sealed, stored_at)"
            + " values ('t4', 'ip', 'c', now())",
        "update sluice_vault.originals set sealed = 'x'",
        "delete from sluice_vault.originals",
        "truncate sluice_vault.originals",
        ASK,
        "select * from sluice_vault.reveal(" + REQUEST + ")",
        "select * from sluice_vault.forget(" + REQUEST + ")");
  }

  @Test
  void who_reveals_can_do_so_through_an_audit_row_alone_and_not_touch_that_again() {
    assertMayNot(
        vault.revealer(),
        "insert into sluice_vault.originals (token, domain, sealed) values ('t4', 'ip', 'c')",
        "update sluice_vault.originals set sealed = 'x'",
        "delete from sluice_vault.originals",
        "update sluice_vault.audit set reason = 'x'",
        "delete from sluice_vault.audit",
        "truncate sluice_vault.audit",
        "select * from sluice_vault.forget(" + REQUEST + ")",
        "select * from sluice_vault.reveal(" + REQUEST + ")");
    assertThat(stateOf(vault.revealer(), ASK)).isEqualTo("done");
    assertThat(vault.revealer().column("select sealed from sluice_vault.reveal(" + REQUEST + ")"))
        .hasSize(1);
    assertMayNot(vault.revealer(), "delete from sluice_vault.audit");
  }

  @Test
  void an_operator_of_ones_own_does_not_work_in_what_the_owner_runs() throws SQLException {
    assertThat(stateOf(vault.revealer(), ASK)).isEqualTo("done");
    vault.owner().execute("create schema evil authorization " + vault.revealer().user());
    try (Connection connection = vault.revealer().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create function evil.yes(text, text) returns boolean language sql as 'select true'");
      statement.execute(
          "create operator evil.= (leftarg = text, rightarg = text, function = evil.yes)");
      statement.execute("set search_path = evil, pg_catalog");
      List<String> revealed = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery("select token from sluice_vault.reveal(" + REQUEST + ")")) {
        while (rows.next()) {
          revealed.add(rows.getString(1));
        }
      }
      assertThat(revealed).containsExactly("t1");
    } finally {
      vault.owner().execute("drop schema evil cascade");
    }
  }

  @Test
  void an_audit_row_of_ones_own_does_not_let_do_the_others_work() {
    String forget = ASK.replace("'reveal'", "'forget'");
    assertThat(stateOf(vault.eraser(), ASK)).isEqualTo("done");
    assertMayNot(vault.eraser(), "select * from sluice_vault.reveal(" + REQUEST + ")");
    vault.owner().execute("delete from sluice_vault.audit");
    assertThat(stateOf(vault.revealer(), forget)).isEqualTo("done");
    assertMayNot(
        vault.revealer(),
        "select * from sluice_vault.forget(" + REQUEST + ")",
        // The audit would say that it was forgotten.
        "select * from sluice_vault.reveal(" + REQUEST + ")");
  }

  @Test
  void who_erases_can_not_reveal_or_read() {
    assertMayNot(
        vault.eraser(),
        "update sluice_vault.originals set sealed = 'x'",
        "delete from sluice_vault.originals",
        "delete from sluice_vault.audit",
        "update sluice_vault.audit set reason = 'x'",
        "select * from sluice_vault.forget(" + REQUEST + ")",
        "select * from sluice_vault.reveal(" + REQUEST + ")");
  }

  @Test
  void others_may_do_nothing() {
    assertMayNot(
        database,
        "select token from sluice_vault.originals",
        "select * from sluice_vault.audit",
        ASK,
        "select * from sluice_vault.reveal(" + REQUEST + ")",
        "select * from sluice_vault.forget(" + REQUEST + ")");
  }

  @Test
  void an_audit_row_that_may_still_be_rolled_back_reveals_nothing() {
    String ask = "select * from sluice_vault.reveal(" + REQUEST + ")";

    assertThat(stateOf(vault.revealer(), "begin", ASK, ask)).isEqualTo("42501");
    assertThat(stateOf(vault.revealer(), "begin", "savepoint s", ASK, "release s", ask))
        .isEqualTo("42501");
    assertThat(vault.audit()).isEmpty();
  }

  @Test
  void an_audit_row_is_good_for_its_writer_its_action_and_ten_minutes() {
    TestDatabase other = database.as("other_" + vault.revealer().user(), "secret");
    vault
        .owner()
        .execute(
            "create role " + other.user() + " login password 'secret'",
            "grant sluice_vault_revealer, sluice_vault_eraser to " + other.user());
    String ask = "select * from sluice_vault.reveal(" + REQUEST + ")";
    assertThat(stateOf(vault.revealer(), ASK, ask)).isEqualTo("done");

    assertThat(stateOf(other, ask)).isEqualTo("42501");
    assertThat(stateOf(other, "select * from sluice_vault.forget(" + REQUEST + ")"))
        .isEqualTo("42501");
    vault.owner().execute("update sluice_vault.audit set at = at - interval '11 minutes'");
    assertThat(stateOf(vault.revealer(), ask)).isEqualTo("42501");
  }

  @Test
  void the_server_says_who_and_when_and_takes_no_empty_reason() {
    for (String column : List.of("at", "db_user", "client", "xid")) {
      assertMayNot(
          vault.revealer(),
          ASK.replace("os_host)", "os_host, " + column + ")").replace("'here')", "'here', null)"));
    }
    assertThat(stateOf(vault.revealer(), ASK.replace("'case 1'", "' '"))).isEqualTo("23514");
  }

  @Test
  void reveals_what_is_kept_in_every_domain_and_says_what_is_forgotten() {
    vault.open().store(List.of(value("device", "t1", "c")));
    Vault revealer = Vault.in(vault.revealer().dataSource(), Vault.SCHEMA);
    Vault eraser = Vault.in(vault.eraser().dataSource(), Vault.SCHEMA);

    KeptOriginals both = revealer.reveal(List.of("t1", "unknown", "t1"), inquiry);
    assertThat(both.sealed())
        .extracting(value -> value.domain() + " " + (char) value.sealed()[0])
        .containsExactlyInAnyOrder("ip a", "device c");
    assertThat(both.forgotten()).isEmpty();

    assertThat(eraser.forget(List.of("t1", "unknown"), inquiry)).containsExactly("t1");
    assertThat(eraser.forget(List.of("t1"), inquiry)).as("again").containsExactly("t1");
    KeptOriginals rest = revealer.reveal(List.of("t1", "t2"), inquiry);
    assertThat(rest.sealed()).extracting(value -> value.token()).containsExactly("t2");
    assertThat(rest.forgotten()).containsExactly("t1");
    assertThat(vault.kept()).containsExactly("t1 device -", "t1 ip -", "t2 device b");
  }

  @Test
  void the_audit_row_is_there_before_and_stays_where_the_rest_fails() {
    vault.owner().execute("drop function sluice_vault.reveal");

    Throwable thrown =
        catchThrowable(
            () ->
                Vault.in(vault.revealer().dataSource(), Vault.SCHEMA)
                    .reveal(List.of("t1", "unknown"), inquiry));

    assertThat(thrown).isInstanceOf(ConfigurationException.class);
    assertThat(vault.audit())
        .containsExactly(
            "reveal t1 case 1 " + vault.revealer().user(),
            "reveal unknown case 1 " + vault.revealer().user());
  }

  @Test
  void many_tokens_take_several_requests() {
    List<String> tokens = IntStream.range(0, 1_100).mapToObj(i -> "m" + i).toList();

    Vault.in(vault.revealer().dataSource(), Vault.SCHEMA).reveal(tokens, inquiry);

    assertThat(vault.owner().column("select count(*) from sluice_vault.audit group by request"))
        .containsExactlyInAnyOrder("500", "500", "100");
  }

  @Test
  void without_the_role_it_is_refused_in_one_line_that_names_the_role() {
    Vault revealer = Vault.in(database.dataSource(), Vault.SCHEMA);
    Vault eraser = Vault.in(vault.revealer().dataSource(), Vault.SCHEMA);

    assertThatThrownBy(() -> revealer.reveal(List.of("t1"), inquiry))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "the vault sluice_vault can't be used: a privilege is missing (SQLSTATE 42501):"
                + " permission denied for schema sluice_vault; needed is the role"
                + " sluice_vault_revealer");
    assertThatThrownBy(() -> eraser.forget(List.of("t1"), inquiry))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("; needed is the role sluice_vault_eraser");
    assertThat(vault.kept()).hasSize(2).noneMatch(entry -> entry.endsWith("-"));
  }

  @Test
  void a_vault_is_made_once_more_without_loss_and_not_by_everybody() {
    Vault.create(vault.owner().dataSource(), Vault.SCHEMA);

    assertThat(vault.kept()).hasSize(2);
    assertThatThrownBy(() -> Vault.create(database.dataSource(), "mine"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("SQLSTATE 42501");
  }
}

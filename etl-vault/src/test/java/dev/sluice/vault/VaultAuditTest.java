package dev.sluice.vault;

import static dev.sluice.vault.TestVault.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.postgres.Concurrent;
import dev.sluice.postgres.TestDatabase;
import dev.sluice.postgres.TestSession;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing comes out of a vault, and nothing is erased in it, without an audit row that stays. The
 * attacker has a login with a role of the vault, and {@code psql}.
 */
class VaultAuditTest {
  private static final String DECOY = "decoy";
  private static final String VICTIM = "victim";

  @RegisterExtension final TestDatabase database = new TestDatabase();
  private final VaultRequest request = VaultRequest.fresh();
  private TestVault vault;

  @BeforeEach
  void makeVault() {
    vault = new TestVault(database);
    vault.open().store(List.of(value("ip", DECOY, "a"), value("ip", VICTIM, "secret")));
  }

  @AfterEach
  void dropVault() {
    vault.close();
  }

  private TestDatabase attacker(String function) {
    return function.equals("reveal") ? vault.revealer() : vault.eraser();
  }

  private static String other(String function) {
    return function.equals("reveal") ? "forget" : "reveal";
  }

  private static List<String> functions() {
    return List.of("reveal", "forget");
  }

  private void assertNothingWasDone(String... audit) {
    assertThat(vault.kept()).containsExactly("decoy ip a", "victim ip secret");
    assertThat(vault.owner().column("select action || ' ' || token from sluice_vault.audit"))
        .containsExactlyInAnyOrder(audit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "begin; ROW",
        "begin; savepoint s; ROW; release s",
        "begin; savepoint a; savepoint b; ROW; release b; savepoint c",
        "begin; do $$ begin ROW; exception when others then raise; end $$",
        "begin isolation level serializable; ROW",
      })
  void a_row_that_may_still_be_rolled_back_gets_nothing_beside_one_that_is_committed(String way) {
    for (String function : functions()) {
      try (TestSession session = new TestSession(attacker(function))) {
        session.execute(
            request.row(DECOY, function), way.replace("ROW", request.row(VICTIM, function)));

        assertThat(session.stateOf(request.ask(function)))
            .as(function + " after " + way)
            .isEqualTo("42501");
      }
      assertNothingWasDone(function + " " + DECOY);
      vault.owner().execute("delete from sluice_vault.audit");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ANOTHER_ACTION", "ANOTHER_LOGIN", "TOO_OLD"})
  void each_row_of_a_request_has_to_be_good_and_else_none_of_it_is_answered(String flaw) {
    for (String function : functions()) {
      try (TestSession session = new TestSession(attacker(function));
          TestSession other = new TestSession(vault.login("other", "revealer", "eraser"))) {
        session.execute(request.row(DECOY, function));
        switch (flaw) {
          case "ANOTHER_ACTION" -> session.execute(request.row(VICTIM, other(function)));
          case "ANOTHER_LOGIN" -> other.execute(request.row(VICTIM, function));
          default -> session.execute(request.row(VICTIM, function));
        }
        if (flaw.equals("TOO_OLD")) {
          vault
              .owner()
              .execute(
                  "update sluice_vault.audit set at = at - interval '11 minutes'"
                      + " where token = 'victim'");
        }

        assertThat(session.stateOf(request.ask(function))).as(function).isEqualTo("42501");
        assertThat(vault.kept()).containsExactly("decoy ip a", "victim ip secret");
      }
      vault.owner().execute("delete from sluice_vault.audit");
    }
  }

  @Test
  void a_prepared_transaction_counts_once_it_is_committed() {
    String name = "p" + request;
    try (TestSession session = new TestSession(vault.revealer())) {
      session.execute(
          request.row(DECOY, "reveal"),
          "begin",
          request.row(VICTIM, "reveal"),
          "prepare transaction '" + name + "'");
      assertThat(session.column(request.ask("reveal"))).containsExactly(DECOY);
      session.execute("rollback prepared '" + name + "'");
      assertThat(session.column(request.ask("reveal"))).containsExactly(DECOY);

      session.execute(
          "begin",
          request.row(VICTIM, "reveal"),
          "prepare transaction '" + name + "'",
          "commit prepared '" + name + "'");
      assertThat(session.column(request.ask("reveal"))).containsExactlyInAnyOrder(DECOY, VICTIM);
    }
  }

  @Test
  void a_cursor_or_a_trigger_that_asks_within_the_commit_takes_the_commit_with_it() {
    try (TestSession session = new TestSession(vault.revealer())) {
      assertThat(
              session.stateOf(
                  "begin",
                  request.row(VICTIM, "reveal"),
                  "declare c cursor with hold for " + request.ask("reveal"),
                  "commit"))
          .isEqualTo("42501");
      session.execute(
          "create temp table mine (token text)",
          "create function pg_temp.ask() returns trigger language plpgsql as $$ begin perform token"
              + " from sluice_vault.reveal('"
              + request
              + "'); return null; end $$",
          "create constraint trigger late after insert on mine initially deferred for each row"
              + " execute function pg_temp.ask()");
      assertThat(
              session.stateOf(
                  "begin",
                  request.row(VICTIM, "reveal"),
                  "insert into mine values ('x')",
                  "commit"))
          .isEqualTo("42501");
    }
    assertNothingWasDone();
  }

  @Test
  void a_snapshot_held_open_shows_neither_a_row_of_later_nor_what_was_forgotten_since() {
    try (TestSession session = new TestSession(vault.revealer());
        TestSession old = new TestSession(vault.revealer())) {
      old.execute("begin isolation level repeatable read", "select 1");
      session.execute(request.row(VICTIM, "reveal"));
      assertThat(old.stateOf(request.ask("reveal"))).as("of before the row").isEqualTo("42501");
      old.execute("rollback", "begin isolation level repeatable read", "select 1");
      Vault.in(vault.eraser().dataSource(), Vault.SCHEMA)
          .forget(List.of(VICTIM), Inquiry.of("case 2", "me", "here"));

      await()
          .until(
              () ->
                  vault
                      .owner()
                      .column(
                          "select 1 from pg_stat_activity where state = 'idle in transaction' and"
                              + " xact_start < clock_timestamp() - interval '2 seconds' and usename"
                              + " = '"
                              + vault.revealer().user()
                              + "'")
                      .equals(List.of("1")));
      assertThat(old.stateOf(request.ask("reveal")))
          .as("of before it was forgotten")
          .isEqualTo("42501");
    }
    vault
        .owner()
        .execute(
            "alter role "
                + vault.revealer().user()
                + " set default_transaction_isolation = 'serializable'");
    assertThat(
            Vault.in(vault.revealer().dataSource(), Vault.SCHEMA)
                .reveal(List.of(DECOY), Inquiry.of("case 3", "me", "here"))
                .sealed())
        .hasSize(1);
  }

  @Test
  void what_is_answered_is_on_disk_in_the_audit_also_where_its_commit_did_not_wait_for_that()
      throws Exception {
    String walWriter =
        String.valueOf(
            vault
                .owner()
                .column("select pid from pg_stat_activity where backend_type = 'walwriter'")
                .get(0));
    try (TestSession session = new TestSession(vault.revealer())) {
      signal("STOP", walWriter);
      try {
        session.execute("set synchronous_commit = off", request.row(VICTIM, "reveal"));
        String flushed =
            "select pg_current_wal_flush_lsn() >= '"
                + session.column("select pg_current_wal_insert_lsn()").get(0)
                + "'";
        assertThat(session.column(flushed)).as("before").containsExactly("f");

        assertThat(session.column(request.ask("reveal"))).containsExactly(VICTIM);

        assertThat(session.column(flushed)).containsExactly("t");
      } finally {
        signal("CONT", walWriter);
      }
    }
  }

  private static void signal(String signal, String pid) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
  }

  @Test
  void a_row_that_comes_in_while_it_is_answered_is_not_answered() throws Exception {
    try (TestSession owner = new TestSession(vault.owner());
        TestSession session = new TestSession(vault.revealer());
        TestSession parallel = new TestSession(vault.revealer())) {
      session.execute(request.row(DECOY, "reveal"));
      owner.execute("begin", "lock table sluice_vault.originals in access exclusive mode");
      Concurrent<List<@Nullable String>> answer =
          Concurrent.of(() -> session.column(request.ask("reveal")));
      awaitWaiting();
      parallel.execute(request.row(VICTIM, "forget"));
      owner.execute("commit");

      assertThat(answer.result()).containsExactly(DECOY);
    }
  }

  @Test
  void forget_says_of_no_token_that_it_is_gone_which_came_in_while_it_worked() throws Exception {
    try (TestSession owner = new TestSession(vault.owner());
        TestSession session = new TestSession(vault.eraser())) {
      session.execute(request.row(DECOY, "forget"), request.row("late", "forget"));
      owner.execute(
          "begin", "select 1 from sluice_vault.originals where token = 'decoy' for update");
      Concurrent<List<@Nullable String>> answer =
          Concurrent.of(() -> session.column(request.ask("forget")));
      awaitWaiting();
      vault.open().store(List.of(value("ip", "late", "b")));
      owner.execute("commit");

      assertThat(answer.result()).containsExactly(DECOY);
      assertThat(vault.kept()).containsExactly("decoy ip -", "late ip b", "victim ip secret");
    }
  }

  private void awaitWaiting() {
    await()
        .until(
            () ->
                vault
                    .owner()
                    .column(
                        "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname"
                            + " = current_database()")
                    .equals(List.of("1")));
  }
}

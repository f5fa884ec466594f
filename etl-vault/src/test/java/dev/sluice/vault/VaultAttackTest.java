package dev.sluice.vault;

import static dev.sluice.vault.TestVault.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.postgres.TestDatabase;
import dev.sluice.postgres.TestSession;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What else is tried on a vault, by logins with each of its roles, several of them, or none. */
class VaultAttackTest {
  /** Refused to everybody, each as a privilege that is missing. */
  private static final List<String> NOBODY_MAY =
      List.of(
          "select 1 from sluice_vault.originals",
          "select 1 from sluice_vault.originals for update",
          "copy sluice_vault.originals to stdout",
          "copy sluice_vault.originals (token, domain, sealed, stored_at) from stdin",
          "copy sluice_vault.audit (request, token, at) from stdin",
          "insert into sluice_vault.originals (token, domain) values ('t1', 'ip') returning token",
          "insert into sluice_vault.originals (token, domain) values ('t1', 'ip') returning ctid",
          "insert into sluice_vault.originals (token, domain) values ('t1', 'ip')"
              + " on conflict (token, domain) do nothing",
          "insert into sluice_vault.originals (token, domain, sealed) values ('t1', 'ip', 'x')"
              + " on conflict on constraint originals_pkey do update set sealed = excluded.sealed",
          "merge into sluice_vault.originals o using (select 't1' as token) m on o.token = m.token"
              + " when matched then do nothing",
          "insert into sluice_vault.audit (request, token, xid) values (null, 't1', '1')",
          "insert into sluice_vault.audit (request, token, at) values (null, 't1', now())",
          "insert into sluice_vault.audit (request, token, db_user) values (null, 't1', 'x')",
          "update sluice_vault.audit set reason = 'x'",
          "update sluice_vault.originals set sealed = 'x'",
          "delete from sluice_vault.audit",
          "delete from sluice_vault.originals",
          "truncate sluice_vault.audit",
          "truncate sluice_vault.originals",
          "begin; lock table sluice_vault.audit in row exclusive mode",
          "begin; lock table sluice_vault.originals in row exclusive mode",
          "begin; lock table sluice_vault.originals in access exclusive mode",
          "select sluice_vault.asked(gen_random_uuid(), 'reveal')",
          "select * from sluice_vault.reveal(gen_random_uuid())",
          "select * from sluice_vault.forget(gen_random_uuid())",
          "create table evil.mine (like sluice_vault.originals)",
          "create table evil.mine () inherits (sluice_vault.originals)",
          "create table evil.mine (token text, domain text,"
              + " foreign key (token, domain) references sluice_vault.originals)",
          "create table sluice_vault.mine ()",
          "create function sluice_vault.mine() returns int language sql as 'select 1'",
          "create or replace function sluice_vault.asked(request uuid, action text)"
              + " returns text[] language sql as 'select array[''t1'']'",
          "alter function sluice_vault.reveal set search_path = evil",
          "create index on sluice_vault.originals (token)",
          "create statistics evil.mine on token, domain from sluice_vault.originals",
          "create rule mine as on insert to sluice_vault.audit do instead nothing",
          "create policy mine on sluice_vault.originals",
          "create trigger mine before insert on sluice_vault.originals"
              + " execute function suppress_redundant_updates_trigger()",
          "alter table sluice_vault.audit alter xid drop default",
          "comment on table sluice_vault.audit is 'mine'",
          "alter schema sluice_vault rename to mine",
          "create publication mine for table sluice_vault.originals",
          "grant select on sluice_vault.originals to current_user",
          "grant sluice_vault_revealer to current_user",
          "alter default privileges for role sluice_vault_owner grant select on tables to public",
          "alter role sluice_vault_owner login",
          "drop owned by sluice_vault_owner",
          "set role sluice_vault_owner",
          "set session authorization sluice_vault_owner",
          "set session_replication_role = replica",
          "select 1 from pg_catalog.pg_statistic");

  @RegisterExtension final TestDatabase database = new TestDatabase();
  private final VaultRequest request = VaultRequest.fresh();
  private TestVault vault;

  @BeforeEach
  void makeVault() {
    vault = new TestVault(database);
    vault.open().store(List.of(value("ip", "t1", "a"), value("ip", "t2", "b")));
    vault.owner().execute("analyze sluice_vault.originals");
  }

  @AfterEach
  void dropVault() {
    vault.close();
  }

  /** A schema of the attacker's own in the same database. */
  private void giveSchema(TestDatabase attacker) {
    vault.owner().execute("create schema evil authorization " + attacker.user());
  }

  private void dropSchema(TestDatabase attacker) {
    vault.owner().execute("drop owned by " + attacker.user() + " cascade");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "writer",
        "revealer",
        "eraser",
        "auditor",
        "revealer eraser",
        "writer revealer",
        "writer revealer eraser auditor"
      })
  void no_role_and_no_several_of_them_get_at_it_but_through_the_functions(String roles) {
    TestDatabase attacker =
        vault.login(
            "attacker_" + roles.replace(' ', '_'),
            Stream.of(roles.split(" ")).filter(role -> !role.isEmpty()).toArray(String[]::new));
    giveSchema(attacker);
    try (TestSession session = new TestSession(attacker)) {
      List<String> done = new ArrayList<>();
      for (String sql : NOBODY_MAY) {
        if (!session.stateOf(sql).equals("42501")) {
          done.add(sql);
        }
        session.stateOf("rollback");
      }
      assertThat(done).isEmpty();
      assertThat(session.stateOf("select 1 from sluice_vault.audit"))
          .isEqualTo(roles.contains("auditor") ? "done" : "42501");
      assertThat(session.column("select 1 from pg_catalog.pg_stats where tablename = 'originals'"))
          .as("what the planner knows of the columns")
          .isEmpty();
      assertThat(
              session.column(
                  "select distinct query from pg_catalog.pg_stat_activity where usename <> user"
                      + " and usename is not null"))
          .as("what others ask")
          .isSubsetOf("<insufficient privilege>");
    } finally {
      dropSchema(attacker);
    }
    assertThat(vault.kept()).containsExactly("t1 ip a", "t2 ip b");
  }

  @Test
  void names_that_a_session_finds_first_are_not_those_that_the_functions_use() {
    TestDatabase attacker = vault.login("attacker_names", "revealer");
    giveSchema(attacker);
    try (TestSession session = new TestSession(attacker)) {
      session.execute(
          "create temp table audit (request uuid, token text, action text, db_user name,"
              + " at timestamptz, xid xid8)",
          "insert into audit values ('"
              + request
              + "', 't1', 'reveal', session_user, clock_timestamp(), '1')",
          "create temp table originals (token text, domain text, sealed bytea)",
          "create function pg_temp.asked(request uuid, action text) returns text[] language sql as"
              + " $$ select array['t1'] $$",
          "create function evil.pg_current_xact_id_if_assigned() returns xid8 language sql as"
              + " $$ select '1'::xid8 $$",
          "create function evil.clock_timestamp() returns timestamptz language sql as"
              + " $$ select '-infinity'::timestamptz $$",
          "create domain evil.text as pg_catalog.text",
          "create function evil.no(boolean) returns boolean language sql as 'select true'",
          "create aggregate evil.bool_and(boolean) (sfunc = pg_catalog.booland_statefunc,"
              + " stype = boolean, initcond = 'true')",
          "set search_path = pg_temp, evil, sluice_vault, pg_catalog");

      assertThat(session.stateOf(request.ask("reveal"))).isEqualTo("42501");
      session.execute(
          "begin", "insert into sluice_vault." + request.row("t1", "reveal").substring(25));
      assertThat(session.stateOf(request.ask("reveal"))).isEqualTo("42501");
    } finally {
      dropSchema(attacker);
    }
  }

  @Test
  void no_setting_that_a_session_may_change_lets_a_row_pass_that_may_be_rolled_back() {
    try (TestSession session = new TestSession(vault.revealer())) {
      session.execute(request.row("t2", "reveal"));
      List<@Nullable String> settings =
          session.column(
              "select format('set %I = %L', s.name, v.value) from pg_settings s cross join lateral"
                  + " unnest(coalesce(s.enumvals, array['on', 'off'])) as v (value)"
                  + " where s.context = 'user' and s.vartype in ('bool', 'enum')"
                  + " and v.value <> s.setting and s.name <> 'exit_on_error' order by 1");
      assertThat(settings).hasSizeGreaterThan(50);
      for (String setting : settings) {
        // A setting may refuse the value or the row; it must not get an answer.
        boolean written =
            session
                .stateOf(setting, "begin read write", request.row("t1", "reveal"))
                .equals("done");
        assertThat(session.stateOf(request.ask("reveal")))
            .as(setting)
            .isIn(written ? List.of("42501") : List.of("25P02", "42501"));
        session.execute("rollback", "reset all");
      }
    }
  }

  @Test
  void a_function_of_somebody_elses_does_not_work_in_what_sluice_asks() {
    TestDatabase attacker = database;
    try (TestSession session = new TestSession(attacker)) {
      for (String function :
          List.of(
              "unnest(text[]) returns setof text",
              "set_config(text, text, boolean) returns text",
              "current_setting(text) returns text")) {
        session.execute(
            "create function public."
                + function
                + " language plpgsql as $$ begin raise exception 'mine ran'; end $$");
      }
    }
    Inquiry inquiry = Inquiry.of("case 1", "me", "here");

    vault.open().store(List.of(value("ip", "t3", "c")));
    assertThat(
            Vault.in(vault.revealer().dataSource(), Vault.SCHEMA)
                .reveal(List.of("t3"), inquiry)
                .sealed())
        .hasSize(1);
    assertThat(Vault.in(vault.eraser().dataSource(), Vault.SCHEMA).forget(List.of("t3"), inquiry))
        .containsExactly("t3");
  }

  @Test
  void a_role_that_is_lent_or_switched_to_does_not_hide_who_asks() {
    TestDatabase lender = vault.login("lender", "revealer");
    TestDatabase borrower = vault.login("borrower");
    giveSchema(lender);
    try (TestSession lending = new TestSession(lender);
        TestSession session = new TestSession(borrower)) {
      lending.execute(
          "create function evil.write() returns void language sql security definer as $$ "
              + request.row("t1", "reveal")
              + " $$",
          "create function evil.ask() returns setof text language sql security definer as $$ "
              + request.ask("reveal")
              + " $$",
          "grant usage on schema evil to public",
          "set role sluice_vault_revealer",
          VaultRequest.fresh().row("t2", "reveal"));
      assertThat(session.stateOf(request.ask("reveal"))).isEqualTo("42501");
      session.execute("select evil.write()");
      assertThat(session.column("select evil.ask()")).containsExactly("t1");
      assertThat(vault.audit())
          .containsExactlyInAnyOrder(
              "reveal t1 case 1 " + borrower.user(), "reveal t2 case 1 " + lender.user());
    } finally {
      dropSchema(lender);
    }
  }

  @Test
  void a_writer_learns_whether_a_token_is_kept_and_can_not_change_what_is() {
    String insert =
        "insert into sluice_vault.originals (token, domain, sealed)"
            + " values ('%s', 'ip', 'x') on conflict do nothing returning 1";
    try (TestSession session = new TestSession(vault.writer())) {
      assertThat(session.column(insert.formatted("t1"))).as("kept").isEmpty();
      assertThat(session.column(insert.formatted("t9"))).as("not kept").containsExactly("1");
      assertThat(session.stateOf(insert.formatted("t2").replace("on conflict do nothing", "")))
          .isEqualTo("23505");
    }
    assertThat(vault.kept()).containsExactly("t1 ip a", "t2 ip b", "t9 ip x");
  }

  @Test
  void whoever_leaves_a_transaction_open_keeps_nobody_from_revealing() {
    try (TestSession writer = new TestSession(vault.writer());
        TestSession eraser = new TestSession(vault.eraser());
        TestSession other = new TestSession(vault.revealer());
        TestSession session = new TestSession(vault.revealer())) {
      writer.execute(
          "begin",
          "insert into sluice_vault.originals (token, domain, sealed) values ('t3', 'ip', 'c')");
      other.execute("begin", VaultRequest.fresh().row("t3", "reveal"));
      VaultRequest forgetting = VaultRequest.fresh();
      eraser.execute(forgetting.row("t1", "forget"), "begin", forgetting.ask("forget"));

      session.execute(
          "set lock_timeout = '5s'", request.row("t1", "reveal"), request.row("t2", "reveal"));
      assertThat(session.column(request.ask("reveal"))).containsExactlyInAnyOrder("t1", "t2");
    }
  }
}

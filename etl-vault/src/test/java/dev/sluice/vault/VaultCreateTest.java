package dev.sluice.vault;

import static dev.sluice.vault.TestVault.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.ConfigurationException;
import dev.sluice.postgres.Concurrent;
import dev.sluice.postgres.TestDatabase;
import dev.sluice.postgres.TestSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vault is its own owner's, and its roles are no other vault's. */
class VaultCreateTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();
  @RegisterExtension final TestDatabase staging = new TestDatabase();
  private final List<Runnable> undo = new ArrayList<>();

  @AfterEach
  void dropWhatWasMade() {
    for (int i = undo.size() - 1; i >= 0; i--) {
      undo.get(i).run();
    }
  }

  private VaultRoles create(TestDatabase creator, String schema) {
    VaultRoles roles = Vault.create(creator.dataSource(), schema);
    undo.add(() -> TestVault.drop(creator.asSuperuser(), roles));
    return roles;
  }

  private TestDatabase role(String name, String attributes) {
    database.asSuperuser().execute("create role " + name + " password 'secret' " + attributes);
    undo.add(
        () ->
            database
                .asSuperuser()
                .execute("drop owned by " + name + " cascade", "drop role " + name));
    return database.as(name, "secret");
  }

  private static List<String> schemas(TestDatabase database) {
    return database.asSuperuser().column("select nspname from pg_namespace").stream()
        .map(String::valueOf)
        .toList();
  }

  @Test
  void the_roles_of_one_vault_are_not_taken_for_another_of_the_same_server() {
    VaultRoles production = create(database.asSuperuser(), "sluice_vault");
    TestDatabase person = role("person_of_production", "login");
    database.asSuperuser().execute("grant " + production.revealer() + " to " + person.user());

    assertThatThrownBy(() -> Vault.create(staging.asSuperuser().dataSource(), "sluice_vault"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "the vault sluice_vault can't be made: the database refused it (SQLSTATE 42710): the"
                + " role sluice_vault_owner is there and has its part in the database "
                + database.name()
                + ", so that who has it would have both: give the vault another schema, or drop the"
                + " role or what it has there");
    assertThat(schemas(staging)).doesNotContain("sluice_vault");

    VaultRoles other = create(staging.asSuperuser(), "staging_vault");
    assertThat(other)
        .isEqualTo(
            VaultRoles.of(
                "staging_vault_owner",
                "staging_vault_writer",
                "staging_vault_revealer",
                "staging_vault_eraser",
                "staging_vault_auditor"));
    assertThatThrownBy(
            () ->
                Vault.in(staging.as(person.user(), "secret").dataSource(), "staging_vault")
                    .requireRevealer())
        .isInstanceOf(ConfigurationException.class);
    Vault.in(person.dataSource(), "sluice_vault").requireRevealer();
  }

  @Test
  void a_copy_of_a_vaults_database_on_the_same_server_is_not_taken_for_it() {
    create(database.asSuperuser(), "made_vault");
    String copy = database.name() + "_copy";
    TestDatabase.ofSuperuser().execute("create database " + copy + " template " + database.name());
    try {
      assertThatThrownBy(() -> Vault.create(database.asSuperuser().dataSource(), "made_vault"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(
              "made_vault_owner is there and has its part in the database " + copy);
    } finally {
      TestDatabase.ofSuperuser().execute("drop database " + copy);
    }
    assertThat(Vault.create(database.asSuperuser().dataSource(), "made_vault").owner())
        .isEqualTo("made_vault_owner");
  }

  @ParameterizedTest
  @ValueSource(strings = {"owner", "writer", "revealer", "eraser", "auditor"})
  void a_role_that_somebody_made_before_is_not_taken(String name) {
    role("laid_out_" + name, "");

    assertThatThrownBy(() -> Vault.create(database.asSuperuser().dataSource(), "laid_out"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the role laid_out_" + name + " is there and is not this vault's");

    assertThat(schemas(database)).doesNotContain("laid_out");
    assertThat(
            database
                .asSuperuser()
                .column("select rolname from pg_roles where rolname like 'laid_out%'"))
        .containsExactly("laid_out_" + name);
  }

  @Test
  void a_schema_that_somebody_laid_out_before_is_not_taken() {
    TestDatabase somebody = role("somebody", "login");
    database.asSuperuser().execute("create schema laid_out authorization somebody");
    somebody.execute("create table laid_out.originals (token text, domain text, sealed bytea)");

    assertThatThrownBy(() -> Vault.create(database.asSuperuser().dataSource(), "laid_out"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the schema laid_out is there and is not owned by laid_out_owner");
    assertThat(
            database
                .asSuperuser()
                .column("select rolname from pg_roles where rolname like 'laid_out%'"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"superuser", "createrole"})
  void who_makes_a_vault_does_not_own_it_and_it_works(String creator) {
    TestDatabase maker = role("maker", "login " + creator);
    database.asSuperuser().execute("grant create on database " + database.name() + " to maker");
    VaultRoles roles = create(maker, "made_vault");
    create(maker, "made_vault");
    undo.remove(undo.size() - 1);
    TestDatabase person = role("person", "login");
    maker.execute(
        "grant %s, %s, %s to person".formatted(roles.writer(), roles.revealer(), roles.eraser()));

    VaultWriter.open(person.dataSource(), "made_vault").store(List.of(value("ip", "t1", "a")));
    Vault vault = Vault.in(person.dataSource(), "made_vault");
    Inquiry inquiry = Inquiry.of("case 1", "me", "here");
    assertThat(vault.reveal(List.of("t1"), inquiry).sealed()).hasSize(1);
    assertThat(vault.forget(List.of("t1"), inquiry)).containsExactly("t1");

    TestDatabase superuser = database.asSuperuser();
    assertThat(
            superuser.column(
                "select distinct pg_get_userbyid(owner) from (select nspowner from pg_namespace"
                    + " where nspname = 'made_vault' union select relowner from pg_class where"
                    + " relnamespace = 'made_vault'::regnamespace union select proowner from"
                    + " pg_proc where pronamespace = 'made_vault'::regnamespace) as o (owner)"))
        .containsExactly("made_vault_owner");
    assertThat(
            superuser.column(
                "select concat_ws(' ', rolcanlogin, rolsuper, rolcreaterole, rolcreatedb,"
                    + " rolreplication, rolbypassrls, (select count(*) from pg_auth_members where"
                    + " member = r.oid), pg_has_role('maker', oid, 'usage') and not"
                    + " (select rolsuper from pg_roles where rolname = 'maker'))"
                    + " from pg_roles r where rolname = 'made_vault_owner'"))
        .containsExactly("f f f f f f 0 f");
    if (!creator.equals("superuser")) {
      try (TestSession session = new TestSession(maker)) {
        assertThat(session.stateOf("select 1 from made_vault.originals")).isEqualTo("42501");
        assertThat(session.stateOf("set role made_vault_owner")).isEqualTo("42501");
        session.execute(
            "grant made_vault_owner to maker",
            "set role made_vault_owner",
            "select 1 from made_vault.audit",
            "delete from made_vault.originals");
        assertThat(session.stateOf("delete from made_vault.audit")).isEqualTo("42501");
      }
    }
  }

  @Test
  void what_its_maker_gives_everybody_by_default_is_not_given_of_a_vault() {
    TestDatabase maker = role("maker", "login superuser");
    maker.execute(
        "alter default privileges grant all on tables to public",
        "alter default privileges grant all on functions to public",
        "alter default privileges grant all on schemas to public");
    create(maker, "made_vault");

    assertThat(
            database
                .asSuperuser()
                .column(
                    "select distinct a.grantee::regrole from (select nspacl from pg_namespace where"
                        + " nspname = 'made_vault' union all select relacl from pg_class where"
                        + " relnamespace = 'made_vault'::regnamespace union all select proacl from"
                        + " pg_proc where pronamespace = 'made_vault'::regnamespace) as o (acl),"
                        + " aclexplode(acl) as a order by 1"))
        .containsExactlyInAnyOrder(
            "made_vault_owner",
            "made_vault_writer",
            "made_vault_revealer",
            "made_vault_eraser",
            "made_vault_auditor");
  }

  @Test
  void a_function_of_somebody_elses_does_not_work_in_what_its_maker_runs() {
    database.execute(
        "create function public.format(text, text) returns text language plpgsql as"
            + " $$ begin raise exception 'mine ran'; end $$",
        "create function public.set_config(text, name, boolean) returns text language plpgsql as"
            + " $$ begin raise exception 'mine ran'; end $$",
        "create function public.format(text, name) returns text language plpgsql as"
            + " $$ begin raise exception 'mine ran'; end $$");

    create(database.asSuperuser(), "made_vault");

    assertThat(schemas(database)).contains("made_vault");
  }

  @Test
  void two_may_make_it_at_once_the_first_time_and_again() throws Exception {
    TestDatabase superuser = database.asSuperuser();
    String script = Vault.script("made_vault");
    try (TestSession session = new TestSession(superuser)) {
      for (String time : List.of("first", "again")) {
        session.execute(script.substring(0, script.lastIndexOf("commit;")));
        Concurrent<VaultRoles> other =
            Concurrent.of(() -> Vault.create(superuser.dataSource(), "made_vault"));
        await()
            .until(
                () ->
                    superuser
                        .column(
                            "select 1 from pg_stat_activity where wait_event_type = 'Lock' and"
                                + " datname = current_database()")
                        .equals(List.of("1")));
        session.execute("commit");

        assertThat(other.result().owner()).as(time).isEqualTo("made_vault_owner");
      }
    }
    create(superuser, "made_vault");
  }

  @Test
  void the_script_makes_the_same_by_itself_in_one_transaction() {
    database.asSuperuser().execute(Vault.script("made_vault"), Vault.script("made_vault"));
    create(database.asSuperuser(), "made_vault");

    role("laid_out_auditor", "");
    try (TestSession session = new TestSession(database.asSuperuser())) {
      assertThat(session.stateOf(Vault.script("laid_out"))).isEqualTo("42710");
    }
    assertThat(schemas(database)).doesNotContain("laid_out");
  }

  @Test
  void the_auditor_reads_the_audit_and_nothing_else() {
    VaultRoles roles = create(database.asSuperuser(), "made_vault");
    TestDatabase carol = role("carol", "login");
    database.asSuperuser().execute("grant " + roles.auditor() + " to carol");

    assertThat(carol.column("select count(*) from made_vault.audit")).containsExactly("0");
    try (TestSession session = new TestSession(carol)) {
      assertThat(session.stateOf("delete from made_vault.audit")).isEqualTo("42501");
    }
  }
}

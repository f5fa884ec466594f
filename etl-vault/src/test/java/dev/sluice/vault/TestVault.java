package dev.sluice.vault;

import dev.sluice.mapping.SealedValue;
import dev.sluice.postgres.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A vault in a database, and three logins of its own with one role each. */
final class TestVault implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String login = "person" + NUMBER.incrementAndGet() + "_";
  private final TestDatabase database;
  private final TestDatabase owner;
  private final VaultRoles roles;

  TestVault(TestDatabase database) {
    this.database = database;
    this.owner = database.asSuperuser();
    this.roles = Vault.create(owner.dataSource(), Vault.SCHEMA);
    for (String role : List.of("writer", "revealer", "eraser")) {
      login(role, role);
    }
  }

  /** One more login, with some of the roles, or none. */
  TestDatabase login(String name, String... roles) {
    TestDatabase made = database.as(login + name, "secret");
    owner.execute(
        "do $$ begin create role "
            + made.user()
            + " login password 'secret'; exception when duplicate_object then null; end $$");
    for (String role : roles) {
      owner.execute("grant sluice_vault_" + role + " to " + made.user());
    }
    return made;
  }

  TestDatabase writer() {
    return database.as(login + "writer", "secret");
  }

  TestDatabase revealer() {
    return database.as(login + "revealer", "secret");
  }

  TestDatabase eraser() {
    return database.as(login + "eraser", "secret");
  }

  /** Who may read and change all of it. */
  TestDatabase owner() {
    return owner;
  }

  VaultWriter open() {
    return VaultWriter.open(writer().dataSource(), Vault.SCHEMA);
  }

  /** What is kept, as token, domain and the text that stands for a sealed value. */
  List<@Nullable String> kept() {
    return owner.column(
        "select token || ' ' || domain || ' ' || coalesce(convert_from(sealed, 'UTF8'), '-')"
            + " from sluice_vault.originals order by token, domain");
  }

  List<@Nullable String> audit() {
    return owner.column(
        "select action || ' ' || token || ' ' || reason || ' ' || db_user"
            + " from sluice_vault.audit order by at, token");
  }

  /** Not sealed at all: the vault does not look into it. */
  static SealedValue value(String domain, String token, String sealed) {
    return SealedValue.of(domain, token, sealed.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    drop(owner, roles);
  }

  /** Drops what a vault is made of; roles are the whole server's. */
  static void drop(TestDatabase superuser, VaultRoles roles) {
    for (String role :
        List.of(roles.owner(), roles.writer(), roles.revealer(), roles.eraser(), roles.auditor())) {
      superuser.execute("drop owned by " + role + " cascade", "drop role " + role);
    }
  }
}

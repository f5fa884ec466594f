package dev.sluice.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.postgres.TestDatabase;
import dev.sluice.testkit.PgBouncer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a real PgBouncer as Debian has it, with the driver as it comes. */
class VaultPgBouncerTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();

  @BeforeAll
  static void requireInstalled() {
    PgBouncer.requireInstalled();
  }

  private static DataSource via(PgBouncer bouncer, TestDatabase login) {
    return bouncer.via(login.login()).dataSource();
  }

  private static HikariDataSource pool(PgBouncer bouncer, TestDatabase login) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(via(bouncer, login));
    pool.setMaximumPoolSize(3);
    return pool;
  }

  @ParameterizedTest
  @ValueSource(strings = {"session", "transaction"})
  void the_vault_and_the_replacer_work_in_either_mode(String mode) {
    database.execute(
        "create table visits (who text)",
        "insert into visits select 'b' from generate_series(1, 12)");
    try (TestVault kept = new TestVault(database);
        PgBouncer bouncer =
            PgBouncer.start(
                Stream.of(database, kept.owner(), kept.writer(), kept.revealer(), kept.eraser())
                    .map(TestDatabase::login)
                    .toList(),
                mode.equals("session")
                    ? Map.of()
                    : Map.of("pool_mode", mode, "default_pool_size", "1"));
        HikariDataSource rows = pool(bouncer, database);
        HikariDataSource writing = pool(bouncer, kept.writer())) {
      Vault.create(via(bouncer, kept.owner()), Vault.SCHEMA);
      VaultWriter vault = VaultWriter.open(writing, Vault.SCHEMA);
      // More often than the driver takes before it prepares a statement on the server.
      for (int i = 0; i < 12; i++) {
        vault.store(List.of(TestVault.value("d", "t" + i, "s" + i)));
      }
      // Another process, whose driver has the same names for what it prepares.
      try (HikariDataSource others = pool(bouncer, kept.writer())) {
        VaultWriter other = VaultWriter.open(others, Vault.SCHEMA);
        for (int i = 0; i < 12; i++) {
          other.store(List.of(TestVault.value("d", "u" + i, "s" + i)));
        }
      }
      assertThat(kept.kept()).hasSize(24);
      Inquiry inquiry = Inquiry.of("case", "u", "h");
      Vault revealing = Vault.in(via(bouncer, kept.revealer()), Vault.SCHEMA);
      assertThat(revealing.reveal(Set.of("t3", "t4"), inquiry).sealed()).hasSize(2);
      Vault erasing = Vault.in(via(bouncer, kept.eraser()), Vault.SCHEMA);
      assertThat(erasing.forget(Set.of("t3"), inquiry)).containsExactly("t3");
      assertThat(
              TokenReplacer.of(rows, "visits")
                  .replace("who", "new", old -> RenewedTokens.of(Map.of("b", "new b"), Map.of()))
                  .replaced())
          .isEqualTo(12);
    }
  }
}

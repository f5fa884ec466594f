package dev.sluice.vault;

import static dev.sluice.vault.TestVault.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.SinkUnavailableException;
import dev.sluice.mapping.SealedValue;
import dev.sluice.postgres.Concurrent;
import dev.sluice.postgres.TestDatabase;
import dev.sluice.testkit.faults.Wire;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a process lately kept it neither seals nor sends again, as long as that server has it. */
class VaultMemoryTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();
  private TestVault vault;

  @BeforeEach
  void makeVault() {
    vault = new TestVault(database);
  }

  @AfterEach
  void dropVault() {
    vault.close();
  }

  @Test
  void a_value_that_comes_again_is_not_sealed_or_sent_again_before_an_outage() {
    try (Wire wire = new Wire(database.port())) {
      VaultWriter writer =
          VaultWriter.open(vault.writer().dataSourceVia(wire.port()), Vault.SCHEMA);
      assertThat(writer.kept("ip", "hot")).isNull();
      List<SealedValue> hot = List.of(value("ip", "hot", "a"));
      writer.store(hot);
      assertThat(writer.kept("ip", "hot")).isSameAs(hot.get(0).sealed());
      assertThat(writer.kept("device", "hot")).as("in another domain").isNull();
      vault.owner().execute("delete from sluice_vault.originals");
      writer.store(hot);
      assertThat(vault.kept()).isEmpty();

      wire.cut();
      assertThatThrownBy(() -> writer.store(hot)).isInstanceOf(SinkUnavailableException.class);
      wire.mend();
      writer.store(List.of(value("ip", "new", "b")));
      assertThat(vault.kept()).containsExactly("hot ip a", "new ip b");
    }
  }

  @Test
  void what_was_kept_in_a_table_that_was_restored_is_kept_again() {
    VaultWriter writer = vault.open();
    writer.store(List.of(value("ip", "hot", "a")));
    vault.owner().execute("truncate sluice_vault.originals");

    writer.store(List.of(value("ip", "hot", "a")));

    assertThat(vault.kept()).containsExactly("hot ip a");
  }

  @Test
  void a_value_too_large_to_be_remembered_is_sent_each_time() {
    VaultWriter writer = vault.open();
    SealedValue large = SealedValue.of("ip", "large", new byte[1_000]);
    writer.store(List.of(large));

    assertThat(writer.kept("ip", "large")).isNull();
  }

  @Test
  void a_value_is_not_said_to_be_kept_before_that_is_committed() throws Exception {
    VaultWriter writer = vault.open();
    try (Connection connection = vault.owner().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table sluice_vault.originals in exclusive mode");
      Concurrent<Boolean> stored =
          Concurrent.of(
              () -> {
                writer.store(List.of(value("ip", "t1", "a")));
                return writer.kept("ip", "t1") != null;
              });
      await()
          .until(
              () ->
                  vault
                          .owner()
                          .column(
                              "select 1 from pg_locks where not granted and database = (select oid"
                                  + " from pg_database where datname = current_database())")
                          .size()
                      == 1);
      assertThat(writer.kept("ip", "t1")).isNull();

      connection.commit();
      assertThat(stored.result()).isTrue();
    }
  }

  @Test
  void what_is_kept_is_known_by_domain_and_token_and_not_by_their_hashes() {
    VaultWriter writer = vault.open();
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    writer.store(List.of(value("Aa", "Aa", "a")));

    assertThat(writer.kept("Aa", "Aa")).isNotNull();
    assertThat(writer.kept("BB", "Aa")).isNull();
    assertThat(writer.kept("Aa", "BB")).isNull();
    writer.store(List.of(value("BB", "Aa", "b"), value("Aa", "BB", "c")));
    assertThat(vault.kept()).containsExactlyInAnyOrder("Aa Aa a", "Aa BB b", "BB Aa c");
  }
}

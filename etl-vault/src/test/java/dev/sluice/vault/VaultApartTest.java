package dev.sluice.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Keyed;
import dev.sluice.core.Sink;
import dev.sluice.core.WriteResult;
import dev.sluice.mapping.ColumnType;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import dev.sluice.postgres.TestDatabase;
import dev.sluice.testkit.faults.Wire;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vault's tables are none of a sink's. */
class VaultApartTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();
  @RegisterExtension final TestDatabase other = new TestDatabase();

  private static TableBinding<String> to(String table) {
    return TableBinding.<String>to(table)
        .column("token", ColumnType.of(ColumnType.Kind.TEXT), token -> token)
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice_vault.originals", "sluice_vault.audit", "seen"})
  void the_table_and_the_vaults_by_way_of_another_address(String table) {
    try (TestVault vault = new TestVault(database);
        Wire elsewhere = new Wire(database.port())) {
      TestDatabase owner = database.asSuperuser();
      owner.execute("create view seen as select * from sluice_vault.originals");
      TableBinding<String> binding = to(table);
      owner.execute(
          "alter table sluice_vault.originals alter domain set default ''",
          "alter table sluice_vault.audit drop constraint audit_pkey");
      for (String column : List.of("request", "action", "reason", "os_user", "os_host")) {
        owner.execute("alter table sluice_vault.audit alter " + column + " drop not null");
      }
      PostgresSink<String> rows =
          PostgresSink.open(owner.dataSource(), binding, PostgresSinkOptions.defaults());
      rows.close();
      VaultWriter writer =
          VaultWriter.open(vault.writer().dataSourceVia(elsewhere.port()), Vault.SCHEMA);

      assertThat(catchThrowable(() -> writer.before(rows, row -> List.of())))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "table "
                  + table
                  + " writes to a table of the vault sluice_vault: it needs one of its own");
      // The superuser's.
      owner.execute("drop table sluice_ledger");
    }
  }

  @Test
  void a_vault_of_another_database_may_have_the_same_names() {
    try (TestVault vault = new TestVault(other)) {
      Sink<String> sink =
          vault
              .open()
              .before(
                  PostgresSink.open(
                      database.dataSource(), to("logins"), PostgresSinkOptions.defaults()),
                  row -> List.of());

      assertThat(sink.write(List.of(Keyed.of(UUID.randomUUID(), "a"))))
          .isEqualTo(WriteResult.of(1, 0));
    }
  }
}

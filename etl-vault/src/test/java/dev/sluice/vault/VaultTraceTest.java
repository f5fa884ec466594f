package dev.sluice.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Keyed;
import dev.sluice.mapping.ColumnType;
import dev.sluice.mapping.TokenAlias;
import dev.sluice.postgres.Canary;
import dev.sluice.postgres.JooqTrace;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import dev.sluice.postgres.TestDatabase;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** jOOQ logs what it binds and fetches at the levels of debugging: there is no value among it. */
class VaultTraceTest {
  private static final TableBinding<String> LOGINS =
      TableBinding.<String>to("logins")
          .column("token", ColumnType.varchar(80), who -> who)
          .aliases(who -> List.of(TokenAlias.of("ip", "old-" + who, who)))
          .build();

  @RegisterExtension final TestDatabase database = new TestDatabase();

  @Test
  void no_value_that_is_stored_kept_revealed_replaced_or_forgotten_is_in_what_jooq_logs()
      throws Exception {
    Inquiry inquiry = Inquiry.of("case 1", "me", "here");
    List<String> token = List.of(Canary.VALUE);
    try (JooqTrace trace = new JooqTrace();
        TestVault vault = new TestVault(database);
        PostgresSink<String> rows =
            PostgresSink.open(
                database.dataSource(),
                LOGINS,
                PostgresSinkOptions.builder().aliasTable("token_alias").build())) {
      vault
          .open()
          .before(rows, who -> List.of(TestVault.value("ip", who, Canary.VALUE)))
          .write(List.of(Keyed.of(UUID.randomUUID(), Canary.VALUE)));
      Vault revealing = Vault.in(vault.revealer().dataSource(), Vault.SCHEMA);
      revealing.requireRevealer();
      assertThat(revealing.reveal(token, inquiry).sealed()).hasSize(1);
      TokenReplacer replacer = TokenReplacer.of(database.dataSource(), "logins");
      assertThat(replacer.aliases("token_alias", "ip", Canary.VALUE, List.of("old-canary")))
          .isEmpty();
      assertThat(
              replacer.replace(
                  "token",
                  "new:",
                  old -> RenewedTokens.of(Map.of(Canary.VALUE, "new:1"), Map.of())))
          .isEqualTo(Replacement.of(1, 1, 0, Map.of()));
      assertThat(Vault.in(vault.eraser().dataSource(), Vault.SCHEMA).forget(token, inquiry))
          .hasSize(1);

      assertThat(trace.lines()).noneMatch(line -> line.contains(Canary.VALUE));
      try (Connection connection = database.dataSource().getConnection()) {
        DSL.using(connection).select(DSL.val("of a host")).fetch();
      }
      assertThat(trace.lines()).as("it would").anyMatch(line -> line.contains("of a host"));
    }
  }
}

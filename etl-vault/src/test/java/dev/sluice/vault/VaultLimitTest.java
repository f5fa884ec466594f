package dev.sluice.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.core.SinkUnavailableException;
import dev.sluice.postgres.TestDatabase;
import dev.sluice.postgres.TestSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.ds.PGSimpleDataSource;

/** No statement goes on at a vault's server that nobody waits for any more. */
class VaultLimitTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();

  private static PGSimpleDataSource quick(TestDatabase login) {
    PGSimpleDataSource quick = (PGSimpleDataSource) login.dataSource();
    quick.setSocketTimeout(1);
    return quick;
  }

  private static CompletableFuture<@Nullable Throwable> failing(Callable<?> work) {
    return CompletableFuture.supplyAsync(() -> catchThrowable(work::call));
  }

  @Test
  void writing_revealing_and_replacing_are_cancelled_before_the_socket_is_given_up() {
    database.execute("create table visits (who text)");
    TokenReplacer replacer = TokenReplacer.of(quick(database), "visits");
    try (TestVault kept = new TestVault(database);
        TestSession other = new TestSession(kept.owner())) {
      PGSimpleDataSource writing = quick(kept.writer());
      VaultWriter vault = VaultWriter.open(writing, Vault.SCHEMA);
      Vault revealing = Vault.in(quick(kept.revealer()), Vault.SCHEMA);
      other.execute("begin", "lock table visits, sluice_vault.originals, sluice_vault.audit");

      List<CompletableFuture<@Nullable Throwable>> all =
          List.of(
              failing(
                  () -> {
                    vault.store(List.of(TestVault.value("d", "t", "s")));
                    return true;
                  }),
              failing(() -> revealing.reveal(Set.of("t"), Inquiry.of("case", "u", "h"))),
              failing(
                  () -> replacer.replace("who", "k:", old -> RenewedTokens.of(Map.of(), Map.of()))),
              failing(() -> VaultWriter.open(writing, Vault.SCHEMA, Duration.ofSeconds(20))));
      for (CompletableFuture<@Nullable Throwable> one : all) {
        assertThat(one.join())
            .isInstanceOf(SinkUnavailableException.class)
            .hasMessageContaining("the statement took too long or was cancelled (SQLSTATE 57014)");
      }
      assertThat(
              kept.owner()
                  .column(
                      "select query from pg_stat_activity where datname = current_database()"
                          + " and wait_event_type = 'Lock'"))
          .isEmpty();
    }
  }
}

package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.WriteResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs on each version that the build has: the usual one, the newest, the oldest, one too old. */
class ServerVersionTest {
  private static final int VERSION = Integer.getInteger("sluice.test.postgres", 17);
  private static final int OLDEST = 14;

  @RegisterExtension final TestDatabase database = new TestDatabase();

  private PostgresSink<Visit> open() {
    return PostgresSink.open(database.dataSource(), Visit.BINDING, PostgresSinkOptions.defaults());
  }

  @Test
  void it_is_the_version_that_is_to_be_tested() {
    assertThat(database.column("select current_setting('server_version_num')::int / 10000"))
        .containsExactly(Integer.toString(VERSION));
  }

  @Test
  void a_server_that_is_too_old_is_refused_in_one_line_by_table_and_vault() {
    String why = "the server is PostgreSQL " + VERSION + "; 14 or newer is needed";
    TestDatabase superuser = database.asSuperuser();
    if (VERSION < OLDEST) {
      assertThatThrownBy(this::open).isInstanceOf(ConfigurationException.class).hasMessage(why);
      assertThatThrownBy(() -> Vault.create(superuser.dataSource(), Vault.SCHEMA))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(why);
      assertThatThrownBy(() -> VaultWriter.open(superuser.dataSource(), Vault.SCHEMA))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(why);
    } else {
      try (PostgresSink<Visit> sink = open();
          TestVault vault = new TestVault(database)) {
        assertThat(sink.write(Visit.batchBy("a"))).isEqualTo(new WriteResult(1, 0));
        assertThat(vault.open().kept("ip", "a")).isNull();
      }
    }
  }
}

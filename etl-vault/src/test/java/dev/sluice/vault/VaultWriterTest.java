package dev.sluice.vault;

import static dev.sluice.vault.TestVault.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.BadBatchException;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Keyed;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import dev.sluice.mapping.SealedValue;
import dev.sluice.postgres.AtCommit;
import dev.sluice.postgres.Canary;
import dev.sluice.postgres.PostgresSink;
import dev.sluice.postgres.PostgresSinkException;
import dev.sluice.postgres.PostgresSinkOptions;
import dev.sluice.postgres.TableBinding;
import dev.sluice.postgres.TestDatabase;
import dev.sluice.testkit.faults.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The original is in the vault before the row is in the table, once, whatever fails. */
class VaultWriterTest {
  @RegisterExtension final TestDatabase database = new TestDatabase();
  private TestVault vault;

  /** A row of the table, and what is to be kept of it. */
  private record Login(String token, String clear) {
    static final TableBinding<Login> BINDING =
        TableBinding.<Login>to("logins")
            .column("token", dev.sluice.mapping.ColumnType.varchar(80), Login::token)
            .build();

    List<SealedValue> sealed() {
      return List.of(value("ip", token, clear));
    }

    static List<Keyed<Login>> batch(String... tokens) {
      List<Keyed<Login>> batch = new ArrayList<>();
      for (String token : tokens) {
        batch.add(Keyed.of(UUID.randomUUID(), new Login(token, "sealed-" + token)));
      }
      return batch;
    }
  }

  @BeforeEach
  void makeVault() {
    vault = new TestVault(database);
  }

  @AfterEach
  void dropVault() {
    vault.close();
  }

  private PostgresSink<Login> rows() {
    PostgresSink<Login> rows =
        PostgresSink.open(database.dataSource(), Login.BINDING, PostgresSinkOptions.defaults());
    rows.close();
    return rows;
  }

  @Test
  void redelivered_to_another_process_a_value_is_kept_once_as_it_first_came() {
    List<SealedValue> first = List.of(value("ip", "t1", "a"), value("device", "t1", "b"));
    vault.open().store(first);
    vault.open().store(List.of(value("ip", "t1", "again"), value("ip", "t2", "c")));

    assertThat(vault.kept()).containsExactly("t1 device b", "t1 ip a", "t2 ip c");
  }

  @Test
  void an_entry_is_there_before_its_row_is_written() {
    List<String> seen = new ArrayList<>();
    Sink<Login> rows =
        batch -> {
          vault.kept().forEach(seen::add);
          return WriteResult.of(batch.size(), 0);
        };

    WriteResult result = vault.open().before(rows, Login::sealed).write(Login.batch("t1", "t2"));

    assertThat(seen).containsExactly("t1 ip sealed-t1", "t2 ip sealed-t2");
    assertThat(result).isEqualTo(WriteResult.of(2, 0));
  }

  @Test
  void no_row_is_written_while_the_vault_is_away_and_the_same_batch_is_stored_afterwards() {
    try (Wire wire = new Wire(database.port())) {
      Sink<Login> sink =
          VaultWriter.open(vault.writer().dataSourceVia(wire.port()), Vault.SCHEMA)
              .before(rows(), Login::sealed);
      List<Keyed<Login>> batch = Login.batch(Canary.VALUE, "t2");
      wire.cut();

      Throwable thrown = catchThrowable(() -> sink.write(batch));

      assertThat(thrown)
          .isInstanceOf(SinkUnavailableException.class)
          .hasMessage(
              "PostgreSQL can't store in sluice_vault.originals now: the connection can't be made"
                  + " or broke (SQLSTATE 08001): EOFException");
      Canary.assertNotIn(thrown);
      assertThat(database.count("logins")).isZero();

      wire.mend();
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(2, 0));
      assertThat(vault.kept()).hasSize(2);
    }
  }

  @Test
  void an_answer_that_is_lost_after_the_commit_makes_no_second_entry() {
    try (Wire wire = new Wire(database.port());
        HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(vault.writer().dataSourceVia(wire.port()));
      pool.setMaximumPoolSize(1);
      pool.setAutoCommit(false);
      AtomicBoolean loses = new AtomicBoolean();
      DataSource losing =
          AtCommit.of(
              pool,
              () -> {
                if (loses.getAndSet(false)) {
                  wire.lose(Wire.Way.ANSWER);
                }
              });
      Sink<Login> sink = VaultWriter.open(losing, Vault.SCHEMA).before(rows(), Login::sealed);
      List<Keyed<Login>> batch = Login.batch("t1");

      loses.set(true);
      assertThatThrownBy(() -> sink.write(batch))
          .isInstanceOf(SinkUnavailableException.class)
          .hasMessageContaining("SQLSTATE 08");

      await().until(() -> vault.kept().equals(List.of("t1 ip sealed-t1")));
      assertThat(database.count("logins")).isZero();
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(1, 0));
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(0, 1));
      assertThat(vault.kept()).containsExactly("t1 ip sealed-t1");
      assertThat(database.count("logins")).isEqualTo(1);
    }
  }

  @Test
  void the_rows_database_down_after_the_vault_was_written_leaves_entries_and_no_row() {
    try (Wire wire = new Wire(database.port())) {
      PostgresSink<Login> rows =
          PostgresSink.open(
              database.dataSourceVia(wire.port()), Login.BINDING, PostgresSinkOptions.defaults());
      rows.close();
      Sink<Login> sink = vault.open().before(rows, Login::sealed);
      List<Keyed<Login>> batch = Login.batch("t1", "t2");
      wire.cut();

      assertThatThrownBy(() -> sink.write(batch))
          .isInstanceOf(SinkUnavailableException.class)
          .hasMessageContaining("logins");
      assertThat(vault.kept()).hasSize(2);
      assertThat(database.count("logins")).isZero();

      wire.mend();
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(2, 0));
      assertThat(vault.kept()).hasSize(2);
    }
  }

  @Test
  void many_values_go_in_bounded_transactions_and_each_once() {
    List<SealedValue> values = new ArrayList<>();
    IntStream.range(0, 2_500).forEach(i -> values.add(value("ip", "t" + i, "a")));
    values.addAll(values.subList(0, 100));

    vault.open().store(values);

    assertThat(vault.owner().column("select count(*) from sluice_vault.originals"))
        .containsExactly("2500");
    assertThat(
            vault
                .owner()
                .column(
                    "select count(*) from sluice_vault.originals group by stored_at order by 1"))
        .containsExactly("500", "1000", "1000");
  }

  @Test
  void large_values_go_in_transactions_of_about_4_mib() {
    List<SealedValue> values = new ArrayList<>();
    IntStream.range(0, 9)
        .forEach(i -> values.add(SealedValue.of("ip", "t" + i, new byte[1_000_000])));

    vault.open().store(values);

    assertThat(
            vault
                .owner()
                .column(
                    "select count(*) from sluice_vault.originals group by stored_at order by 1"))
        .containsExactly("1", "4", "4");
  }

  @Test
  void a_value_larger_than_any_message_is_a_bad_batch() {
    VaultWriter writer = vault.open();
    writer.store(List.of(SealedValue.of("ip", "large", new byte[1_049_000])));

    Throwable thrown =
        catchThrowable(
            () -> writer.store(List.of(SealedValue.of("ip", "larger", new byte[1_051_000]))));

    assertThat(thrown)
        .isInstanceOf(BadBatchException.class)
        .hasMessage("sql_23514 (sealed_length)");
    assertThatThrownBy(() -> writer.store(List.of(value("ip", "t".repeat(2_001), "a"))))
        .hasMessage("sql_23514 (token_length)");
  }

  @Test
  void what_was_forgotten_is_not_kept_again() {
    vault.open().store(List.of(value("ip", "t1", "a")));
    Vault.in(vault.eraser().dataSource(), Vault.SCHEMA)
        .forget(List.of("t1"), Inquiry.of("case 1", "me", "here"));

    vault.open().store(List.of(value("ip", "t1", "a")));

    assertThat(vault.kept()).containsExactly("t1 ip -");
  }

  @Test
  void a_privilege_that_was_taken_away_stops_with_one_line() {
    VaultWriter writer = vault.open();
    vault
        .owner()
        .execute(
            "revoke insert on sluice_vault.originals from sluice_vault_writer",
            "revoke insert (token, domain, sealed) on sluice_vault.originals from"
                + " sluice_vault_writer");

    Throwable thrown =
        catchThrowable(() -> writer.store(List.of(value("ip", Canary.VALUE, Canary.VALUE))));

    assertThat(thrown)
        .isInstanceOf(PostgresSinkException.class)
        .hasMessage(
            "PostgreSQL refuses to store in sluice_vault.originals: a privilege is missing"
                + " (SQLSTATE 42501): permission denied for table originals");
    Canary.assertNotIn(thrown);
  }

  @Test
  void what_the_vault_refuses_of_one_value_is_that_values_affair() {
    VaultWriter writer = vault.open();
    vault
        .owner()
        .execute(
            "alter table sluice_vault.originals enable row level security",
            "create policy few on sluice_vault.originals for insert with check (token <> 't2')");

    assertThatThrownBy(
            () -> writer.store(List.of(value("ip", "t1", "a"), value("ip", "t2", Canary.VALUE))))
        .isInstanceOf(BadBatchException.class)
        .hasMessage("sql_42501");

    writer.store(List.of(value("ip", "t1", "a")));
    assertThat(vault.kept()).containsExactly("t1 ip a");
  }

  @Test
  void a_vault_that_is_not_there_or_not_for_this_user_is_refused_when_it_is_opened() {
    assertThatThrownBy(() -> VaultWriter.open(vault.revealer().dataSource(), Vault.SCHEMA))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("; needed is the role sluice_vault_writer");
    assertThatThrownBy(() -> VaultWriter.open(vault.writer().dataSource(), "elsewhere"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("; 'sluice vault create' makes it");
    assertThatThrownBy(() -> VaultWriter.open(vault.writer().dataSource(), "a\"b"))
        .isInstanceOf(ConfigurationException.class);
  }
}

package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.FailureKind;
import java.io.EOFException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The states that no test can provoke; the others are provoked in tests of their own. */
class SqlStateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "08003 | the connection can't be made or broke (SQLSTATE 08003)",
        "08P01 | the connection can't be made or broke (SQLSTATE 08P01)",
        "25P03 | the transaction can't write or was ended (SQLSTATE 25P03)",
        "25P04 | the transaction can't write or was ended (SQLSTATE 25P04)",
        "40003 | the transaction was rolled back (SQLSTATE 40003)",
        "53000 | the server is short of a resource (SQLSTATE 53000)",
        "53100 | the server's disk is full (SQLSTATE 53100)",
        "53200 | the server is out of memory (SQLSTATE 53200)",
        "55006 | an object is in use (SQLSTATE 55006)",
        "57P02 | the server crashed (SQLSTATE 57P02)",
        "57P03 | the server is starting or stopping (SQLSTATE 57P03)",
        "57P05 | the server is stopping or cancelled the statement (SQLSTATE 57P05)",
        "58030 | the server's system failed (SQLSTATE 58030)",
      })
  void trouble_of_the_server_passes(String state, String words) {
    SQLException failure = new SQLException("canary", state);

    assertThat(SqlState.of(failure)).isEqualTo(SqlState.UNAVAILABLE);
    assertThat(SqlState.describe(failure)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "08006, UNREACHABLE",
    "57P01, UNREACHABLE",
    "25006, UNREACHABLE",
    "57014, TIMEOUT",
    "55P03, CONFLICT",
    "40P01, CONFLICT",
    "53300, OVERLOADED",
    "28P01, DENIED",
    "42501, DENIED",
    "58030, OTHER"
  })
  void has_one_of_few_kinds_for_metrics(String state, FailureKind kind) {
    assertThat(SqlState.kindOf(new SQLException("canary", state))).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "09000", "20000", "21000", "22P02", "23P01", "27000", "38000", "44000", "54001", "P0002",
        "P0004"
      })
  void what_a_row_provokes_is_a_bad_batch(String state) {
    assertThat(SqlState.of(new SQLException("canary", state))).isEqualTo(SqlState.BAD_BATCH);
  }

  /**
   * As the server words it (access/transam/varsup.c); an index row too large has the same state.
   */
  @ParameterizedTest
  @CsvSource({
    "GetNewTransactionId, UNAVAILABLE",
    "GetNewMultiXactId, UNAVAILABLE",
    "_bt_check_third_page, BAD_BATCH"
  })
  void a_server_without_transaction_ids_left_is_no_fault_of_the_rows(
      String routine, SqlState meaning) {
    SQLException failure =
        new PSQLException(
            new ServerErrorMessage("SERROR\0C54000\0Mcanary\0Fvarsup.c\0R" + routine + "\0"));

    assertThat(SqlState.of(failure)).isEqualTo(meaning);
    assertThat(SqlState.describe(failure))
        .isEqualTo("the server takes no new transactions before it is vacuumed (SQLSTATE 54000)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0A000", "26000", "28000", "3F000", "42601", "42883", "42P05", "55000", "F0001", "XX000",
        "XX001", "MY001"
      })
  void everything_else_stops(String state) {
    SQLException failure = new SQLException("canary", state);

    assertThat(SqlState.of(failure)).isEqualTo(SqlState.REFUSED);
    assertThat(SqlState.describe(failure)).contains("(SQLSTATE " + state + ")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"28P01", "3D000", "42501", "0A000"})
  void a_pool_that_times_out_over_a_mistake_does_not_make_it_an_outage(String state) {
    assertThat(SqlState.of(new SQLTransientConnectionException("canary", state)))
        .isEqualTo(SqlState.REFUSED);
  }

  @Test
  void what_a_driver_or_pool_calls_passing_without_a_state_passes() {
    assertPasses(new SQLTransientConnectionException("canary"));
    assertPasses(new SQLRecoverableException("canary"));
    assertPasses(new SQLTimeoutException("canary", "HY008"));
    assertPasses(new SQLException("canary", (String) null, new EOFException()));
    assertPasses(new SQLException("canary", "", new RuntimeException(new InterruptedException())));
    assertThat(SqlState.of(new SQLException("canary", (@Nullable String) null)))
        .isEqualTo(SqlState.REFUSED);
  }

  private static void assertPasses(SQLException failure) {
    assertThat(SqlState.of(failure)).isEqualTo(SqlState.UNAVAILABLE);
    assertThat(SqlState.describe(failure)).doesNotContain("canary");
  }
}

package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.WriteResult;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
  void a_server_that_is_too_old_is_refused_in_one_line_by_the_sink_and_what_is_beside_it() {
    String why = "the server is PostgreSQL " + VERSION + "; 14 or newer is needed";
    PostgresDatabase beside = PostgresDatabase.of(database.dataSource());
    ThrowingCallable prepare =
        () -> beside.prepare(Duration.ofSeconds(1), "it", "it can't be made", Map.of(), c -> true);
    if (VERSION < OLDEST) {
      assertThatThrownBy(this::open).isInstanceOf(ConfigurationException.class).hasMessage(why);
      assertThatThrownBy(prepare).isInstanceOf(ConfigurationException.class).hasMessage(why);
    } else {
      try (PostgresSink<Visit> sink = open()) {
        assertThat(sink.write(Visit.batchBy("a"))).isEqualTo(WriteResult.of(1, 0));
      }
      assertThatCode(prepare).doesNotThrowAnyException();
    }
  }
}

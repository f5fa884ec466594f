package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Keyed;
import dev.sluice.core.WriteResult;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LargeBatchTest {
  private static final int ROWS = 30_000;

  @RegisterExtension final TestDatabase database = new TestDatabase();

  /** With this little memory a plan that depends on the number of keys goes wrong early. */
  @Test
  void takes_time_in_proportion_to_its_rows_however_little_memory_a_statement_has() {
    for (String setting : List.of("work_mem = '64kB'", "statement_timeout = '10s'")) {
      TestDatabase.ofSuperuser().execute("alter database " + database.name() + " set " + setting);
    }
    List<Keyed<Visit>> batch =
        Visit.batchBy(IntStream.range(0, ROWS).mapToObj(Integer::toString).toArray(String[]::new));
    try (var sink =
        PostgresSink.open(database.dataSource(), Visit.BINDING, PostgresSinkOptions.defaults())) {
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(ROWS, 0));
      assertThat(sink.write(batch)).isEqualTo(WriteResult.of(0, ROWS));
    }
    assertThat(database.count("visits")).isEqualTo(ROWS);
  }
}

package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.core.BadBatchException;
import dev.sluice.core.Counts;
import dev.sluice.core.Keyed;
import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.Rejected;
import dev.sluice.core.Sink;
import dev.sluice.core.WriteResult;
import dev.sluice.testkit.MemorySink;
import dev.sluice.testkit.MemorySource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows that only the database finds bad, in a large batch: the whole way to the dead letters. */
class BadRowsTest {
  /** log₂ of a thousand, rounded up. */
  private static final int HALVINGS = 10;

  private static final Map<String, String> REASONS =
      Map.of(
          "check", "sql_23514 (sane)",
          "foreign_key", "sql_23503 (known)",
          "trigger", "sql_P0001");

  @RegisterExtension final TestDatabase database = new TestDatabase();
  private final HikariDataSource pool = new HikariDataSource();

  @BeforeEach
  void rule() {
    pool.setDataSource(database.dataSource());
    pool.setMaximumPoolSize(2);
    database.execute(
        "create table people (name varchar(32) primary key)",
        "insert into people values ('good'), ('check'), ('trigger')",
        "create table visits (place integer generated always as identity, who varchar(32)"
            + " constraint known references people, pages integer,"
            + " constraint sane check (who <> 'check'))",
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
          raise exception 'no %', new.who;
        end $$
        """,
        "create trigger refusing before insert on visits"
            + " for each row when (new.who = 'trigger') execute function refuse()");
  }

  @AfterEach
  void closePool() {
    pool.close();
  }

  @ParameterizedTest(name = "{0} bad of {1} by {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1   | 1000 | check",
        "1   | 1000 | foreign_key",
        "1   | 1000 | trigger",
        "2   | 1000 | check foreign_key",
        "10  | 1000 | check foreign_key trigger",
        "500 | 500  | foreign_key check"
      })
  void are_dead_lettered_with_state_and_constraint_and_all_others_stored(
      int bad, int rows, String kinds) throws Exception {
    List<String> kindOf = List.of(kinds.split(" "));
    Set<Integer> badPlaces = places(bad, rows);
    MemorySource<String> source = new MemorySource<>();
    for (int i = 0; i < rows; i++) {
      source.send((badPlaces.contains(i) ? kindOf.get(i % kindOf.size()) : "good") + " " + i);
    }
    MemorySink<Rejected<String>> deadLetters = new MemorySink<>();
    try (PostgresSink<Visit> sink =
        PostgresSink.open(pool, Visit.BINDING, PostgresSinkOptions.defaults())) {
      Counting counting = new Counting(sink);
      Pipeline<String, Visit> pipeline =
          Pipeline.<String, Visit>builder()
              .source(source)
              .transformer(Keyed.byMessageId(BadRowsTest::visit))
              .sink(counting)
              .deadLetters(deadLetters)
              .options(PipelineOptions.builder().batchSize(rows).build())
              .build();

      assertThat(pipeline.step()).isEqualTo(Counts.of(rows, rows - bad, 0, bad, 0));

      assertThat(counting.failed).isLessThanOrEqualTo(1 + bad * HALVINGS);
      assertThat(counting.writes).isLessThanOrEqualTo(1 + bad * 2 * HALVINGS);
      if (bad == 1) {
        assertThat(counting.writes).isGreaterThanOrEqualTo(HALVINGS);
      }
    }
    Map<Integer, String> letters = new TreeMap<>();
    for (Rejected<String> letter : deadLetters.stored()) {
      letters.put(visit(letter.delivery().body()).pages(), letter.reason().toString());
    }
    assertThat(letters)
        .isEqualTo(
            badPlaces.stream()
                .collect(
                    Collectors.toMap(i -> i, i -> REASONS.get(kindOf.get(i % kindOf.size())))));
    assertThat(database.column("select pages from visits order by place"))
        .as("the others, in the order of the batch")
        .containsExactlyElementsOf(
            IntStream.range(0, rows)
                .filter(i -> !badPlaces.contains(i))
                .mapToObj(Integer::toString)
                .toList());
    assertThat(database.count("sluice_ledger")).isEqualTo(rows - bad);
    assertThat(source.waiting() + source.inFlight()).isZero();
  }

  /** Some places far apart, with neighbours among them; the first and the last where ten. */
  private static Set<Integer> places(int count, int rows) {
    if (count == rows) {
      return IntStream.range(0, rows).boxed().collect(Collectors.toCollection(TreeSet::new));
    }
    List<Integer> candidates = List.of(517, 518, 0, 999, 250, 251, 77, 78, 800, 333);
    return Collections.unmodifiableSet(new TreeSet<>(candidates.subList(0, count)));
  }

  private static Visit visit(String body) {
    int space = body.indexOf(' ');
    return new Visit(body.substring(0, space), Integer.valueOf(body.substring(space + 1)));
  }

  /** Counts the writes and those that failed. */
  private static final class Counting implements Sink<Visit> {
    private final Sink<Visit> sink;
    int writes;
    int failed;

    Counting(Sink<Visit> sink) {
      this.sink = sink;
    }

    @Override
    public WriteResult write(List<Keyed<Visit>> batch) {
      writes++;
      try {
        return sink.write(batch);
      } catch (BadBatchException e) {
        failed++;
        throw e;
      }
    }
  }
}

package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.Keyed;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Sink} has to hold. Extend it in a test, name the sink and a store for it, and
 * run it.
 *
 * <p>JUnit makes a new instance for each test, so a field of the subclass holds a store of that
 * test's own. The contract closes the sinks it opened.
 *
 * @param <O> the type of a stored value; equal values have to be {@code equals}
 */
@Timeout(60)
public abstract class SinkContract<O> extends SinkFixture<O> {
  private static final int ROUNDS = 20;

  /** An outage of the store that a test can begin and end. */
  public interface Outage {

    /** From now on the store can't be reached or doesn't take writes. */
    void begin();

    /** From now on the store works again, with all it held before. */
    void end();
  }

  @Test
  public void stores_a_batch_and_counts_it() {
    List<Keyed<O>> batch = batch(0, 3);

    assertThat(opened().write(batch)).isEqualTo(WriteResult.of(3, 0));

    assertStored(batch);
  }

  @Test
  public void stores_batches_of_one_and_of_a_thousand() {
    Sink<O> sink = opened();
    List<Keyed<O>> one = batch(0, 1);
    List<Keyed<O>> thousand = batch(1, 1_001);

    assertThat(sink.write(one)).isEqualTo(WriteResult.of(1, 0));
    assertThat(sink.write(thousand)).isEqualTo(WriteResult.of(1_000, 0));

    assertStored(joined(one, thousand));
  }

  @Test
  public void the_same_batch_again_is_all_duplicates() {
    Sink<O> sink = opened();
    List<Keyed<O>> batch = batch(0, 5);
    sink.write(batch);

    assertThat(sink.write(batch)).isEqualTo(WriteResult.of(0, 5));

    assertStored(batch);
  }

  @Test
  public void a_batch_that_overlaps_stores_only_what_is_new() {
    Sink<O> sink = opened();
    List<Keyed<O>> batch = batch(0, 8);
    sink.write(batch.subList(0, 5));

    assertThat(sink.write(batch.subList(3, 8))).isEqualTo(WriteResult.of(3, 2));

    assertStored(batch);
  }

  @Test
  public void equal_values_of_different_keys_are_all_stored() {
    List<Keyed<O>> batch =
        IntStream.range(0, 3).mapToObj(i -> Keyed.of(UUID.randomUUID(), value(0))).toList();

    assertThat(opened().write(batch)).isEqualTo(WriteResult.of(3, 0));

    assertStored(batch);
  }

  @Test
  public void a_key_keeps_the_value_it_was_first_stored_with() {
    Sink<O> sink = opened();
    Keyed<O> first = batch(0, 1).get(0);
    sink.write(List.of(first));

    assertThat(sink.write(List.of(Keyed.of(first.key(), value(1)))))
        .isEqualTo(WriteResult.of(0, 1));

    assertStored(List.of(first));
  }

  @Test
  public void another_sink_on_the_same_store_knows_the_keys() {
    List<Keyed<O>> batch = batch(0, 5);
    try (Sink<O> first = open()) {
      first.write(batch);
    }

    assertThat(opened().write(batch)).isEqualTo(WriteResult.of(0, 5));

    assertStored(batch);
  }

  @Test
  public void keys_written_by_two_threads_at_once_are_stored_once() throws Exception {
    List<Sink<O>> sinks = List.of(opened(), opened());
    List<Keyed<O>> all = new ArrayList<>();
    int inserted = 0;
    int duplicates = 0;
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        List<Keyed<O>> batch = batch(round * 50, round * 50 + 50);
        List<Keyed<O>> reversed = new ArrayList<>(batch);
        Collections.reverse(reversed);
        CyclicBarrier together = new CyclicBarrier(2);
        List<Callable<WriteResult>> writes =
            List.of(
                () -> writeTogether(together, sinks.get(0), batch),
                () -> writeTogether(together, sinks.get(1), reversed));
        for (Future<WriteResult> result : threads.invokeAll(writes)) {
          inserted += result.get().inserted();
          duplicates += result.get().duplicates();
        }
        all.addAll(batch);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(inserted).as("inserted").isEqualTo(all.size());
    assertThat(duplicates).as("duplicates").isEqualTo(all.size());
    assertStored(all);
  }

  @Test
  public void a_bad_value_stores_nothing_of_its_batch_and_the_sink_works_on() {
    Sink<O> sink = opened();
    List<Keyed<O>> all = new ArrayList<>();
    for (O bad : someBadValues()) {
      List<Keyed<O>> good = batch(all.size(), all.size() + 9);
      List<Keyed<O>> batch = new ArrayList<>(good);
      batch.add(4, Keyed.of(UUID.randomUUID(), bad));

      assertThatThrownBy(() -> sink.write(batch)).isInstanceOf(BadBatchException.class);

      assertStored(all);
      assertThat(sink.write(good)).isEqualTo(WriteResult.of(9, 0));
      all.addAll(good);
      assertStored(all);
    }
  }

  @Test
  public void a_bad_value_alone_is_refused_at_every_attempt() {
    Sink<O> sink = opened();
    for (O bad : someBadValues()) {
      List<Keyed<O>> batch = List.of(Keyed.of(UUID.randomUUID(), bad));

      assertThatThrownBy(() -> sink.write(batch)).isInstanceOf(BadBatchException.class);
      assertThatThrownBy(() -> sink.write(batch)).isInstanceOf(BadBatchException.class);
    }
  }

  @Test
  public void an_outage_is_said_and_the_sink_works_again_after_it() throws Exception {
    Outage outage = outage().orElseGet(() -> abort("no outage"));
    Sink<O> sink = opened();
    List<Keyed<O>> before = batch(0, 3);
    List<Keyed<O>> during = batch(3, 6);
    sink.write(before);

    outage.begin();
    try {
      assertThatThrownBy(() -> sink.write(during)).isInstanceOf(SinkUnavailableException.class);
      assertThatThrownBy(() -> sink.write(during)).isInstanceOf(SinkUnavailableException.class);
    } finally {
      outage.end();
    }

    assertThat(writeUntilAvailable(sink, during)).isEqualTo(WriteResult.of(3, 0));
    assertStored(joined(before, during));
  }

  @Test
  public void closing_twice_does_no_harm() {
    Sink<O> sink = opened();

    sink.close();
    sink.close();
  }
}

package dev.sluice.testkit;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.Keyed;
import dev.sluice.core.Reason;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Sinks that each break the contract in one way, and the tests that have to see it. */
enum BrokenSink {
  LOSES_A_VALUE(
      sound ->
          batch -> {
            sound.write(batch.subList(1, batch.size()));
            return WriteResult.of(batch.size(), 0);
          },
      "stores_a_batch_and_counts_it"),
  CHANGES_A_VALUE(
      sound ->
          batch ->
              sound.write(
                  batch.stream().map(k -> Keyed.of(k.key(), k.value().strip() + "!")).toList()),
      "stores_a_batch_and_counts_it",
      "another_sink_on_the_same_store_knows_the_keys"),
  COUNTS_DUPLICATES_AS_INSERTED(
      sound ->
          batch -> {
            sound.write(batch);
            return WriteResult.of(batch.size(), 0);
          },
      "the_same_batch_again_is_all_duplicates",
      "a_batch_that_overlaps_stores_only_what_is_new",
      "keys_written_by_two_threads_at_once_are_stored_once"),
  STORES_EACH_TIME(
      sound -> batch -> sound.write(withNewKeys(batch)),
      "the_same_batch_again_is_all_duplicates",
      "a_batch_that_overlaps_stores_only_what_is_new",
      "a_key_keeps_the_value_it_was_first_stored_with",
      "another_sink_on_the_same_store_knows_the_keys",
      "keys_written_by_two_threads_at_once_are_stored_once"),
  REFUSES_A_BATCH_THAT_OVERLAPS(
      sound ->
          new Sink<>() {
            private final Set<UUID> seen = new HashSet<>();

            @Override
            public WriteResult write(List<Keyed<String>> batch) {
              int before = seen.size();
              batch.forEach(keyed -> seen.add(keyed.key()));
              return seen.size() == before + batch.size()
                  ? sound.write(batch)
                  : WriteResult.of(0, batch.size());
            }
          },
      "a_batch_that_overlaps_stores_only_what_is_new"),
  TAKES_THE_VALUE_FOR_THE_KEY(
      sound ->
          batch ->
              sound.write(
                  batch.stream().map(k -> Keyed.of(Keyed.keyOf(k.value()), k.value())).toList()),
      "equal_values_of_different_keys_are_all_stored",
      "a_key_keeps_the_value_it_was_first_stored_with"),
  KNOWS_ONLY_ITS_OWN_KEYS(
      sound ->
          new Sink<>() {
            private final Set<UUID> own = new HashSet<>();

            @Override
            public synchronized WriteResult write(List<Keyed<String>> batch) {
              List<Keyed<String>> fresh =
                  batch.stream().filter(keyed -> own.add(keyed.key())).toList();
              sound.write(withNewKeys(fresh));
              return WriteResult.of(fresh.size(), batch.size() - fresh.size());
            }
          },
      "another_sink_on_the_same_store_knows_the_keys",
      "keys_written_by_two_threads_at_once_are_stored_once"),
  LOOKS_FIRST_AND_STORES_THEN(
      sound ->
          batch -> {
            Set<String> before = new HashSet<>(sound.stored());
            meet();
            List<Keyed<String>> fresh =
                batch.stream().filter(keyed -> !before.contains(keyed.value())).toList();
            sound.write(withNewKeys(fresh));
            return WriteResult.of(fresh.size(), batch.size() - fresh.size());
          },
      "keys_written_by_two_threads_at_once_are_stored_once"),
  CANT_TAKE_MANY_AT_ONCE(
      sound -> batch -> sound.write(batch.subList(0, Math.min(batch.size(), 999))),
      "stores_batches_of_one_and_of_a_thousand"),
  STORES_WHAT_STANDS_BEFORE_A_BAD_VALUE(
      sound ->
          batch -> {
            List<WriteResult> results =
                batch.stream().map(keyed -> sound.write(List.of(keyed))).toList();
            return WriteResult.of(
                results.stream().mapToInt(WriteResult::inserted).sum(),
                results.stream().mapToInt(WriteResult::duplicates).sum());
          },
      "a_bad_value_stores_nothing_of_its_batch_and_the_sink_works_on"),
  STORES_IN_ONE_TABLE_AND_THEN_IN_ANOTHER(
      sound -> {
        MemorySink<String> first = BrokenSink.firstTable(sound);
        return batch -> {
          WriteResult result = first.write(batch);
          sound.write(batch);
          return result;
        };
      },
      "a_bad_value_stores_nothing_of_its_batch_and_the_sink_works_on",
      "an_outage_is_said_and_the_sink_works_again_after_it"),
  LEAVES_A_BAD_VALUE_OUT(
      sound ->
          batch -> {
            List<Keyed<String>> good = new ArrayList<>(batch);
            good.removeIf(keyed -> keyed.value().equals(MemorySinkTest.BAD));
            sound.write(good);
            return WriteResult.of(batch.size(), 0);
          },
      "a_bad_value_stores_nothing_of_its_batch_and_the_sink_works_on",
      "a_bad_value_alone_is_refused_at_every_attempt"),
  TAKES_A_BAD_VALUE_FOR_AN_OUTAGE(
      sound ->
          batch -> {
            try {
              return sound.write(batch);
            } catch (BadBatchException e) {
              throw new SinkUnavailableException("away");
            }
          },
      "a_bad_value_stores_nothing_of_its_batch_and_the_sink_works_on",
      "a_bad_value_alone_is_refused_at_every_attempt"),
  TAKES_AN_OUTAGE_FOR_A_BAD_VALUE(
      sound ->
          batch -> {
            try {
              return sound.write(batch);
            } catch (SinkUnavailableException e) {
              throw new BadBatchException(Reason.of("refused"));
            }
          },
      "an_outage_is_said_and_the_sink_works_again_after_it"),
  DOES_NOT_WORK_AFTER_A_FAILURE(
      sound -> {
        AtomicBoolean failed = new AtomicBoolean();
        return batch -> {
          if (failed.get()) {
            throw new SinkUnavailableException("still away");
          }
          try {
            return sound.write(batch);
          } catch (BadBatchException | SinkUnavailableException e) {
            failed.set(true);
            throw e;
          }
        };
      },
      "a_bad_value_stores_nothing_of_its_batch_and_the_sink_works_on",
      "a_bad_value_alone_is_refused_at_every_attempt",
      "an_outage_is_said_and_the_sink_works_again_after_it"),
  CANT_CLOSE_TWICE(
      sound ->
          new Sink<>() {
            private final AtomicBoolean closed = new AtomicBoolean();

            @Override
            public WriteResult write(List<Keyed<String>> batch) {
              return sound.write(batch);
            }

            @Override
            public void close() {
              if (closed.getAndSet(true)) {
                throw new IllegalStateException("closed before");
              }
            }
          },
      "closing_twice_does_no_harm");

  private static final CyclicBarrier LOOKED = new CyclicBarrier(2);
  private static final Map<MemorySink<String>, MemorySink<String>> FIRST_TABLES =
      new ConcurrentHashMap<>();

  @SuppressWarnings("ImmutableEnumChecker") // A lambda without state.
  private final Function<MemorySink<String>, Sink<String>> breaker;

  @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable list of strings.
  private final List<String> seenBy;

  BrokenSink(Function<MemorySink<String>, Sink<String>> breaker, String... seenBy) {
    this.breaker = breaker;
    this.seenBy = List.of(seenBy);
  }

  Sink<String> of(MemorySink<String> sound) {
    return breaker.apply(sound);
  }

  List<String> seenBy() {
    return seenBy;
  }

  /** The same for every sink on one store. */
  private static MemorySink<String> firstTable(MemorySink<String> second) {
    return FIRST_TABLES.computeIfAbsent(second, of -> new MemorySink<>());
  }

  /** Waits until another thread has looked too: this sink's race is then lost for certain. */
  private static void meet() {
    try {
      LOOKED.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("nobody else wrote", e);
    }
  }

  private static List<Keyed<String>> withNewKeys(List<Keyed<String>> batch) {
    return batch.stream().map(keyed -> Keyed.of(UUID.randomUUID(), keyed.value())).toList();
  }
}

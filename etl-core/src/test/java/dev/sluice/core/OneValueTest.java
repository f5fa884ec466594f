package dev.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One value never stops the pipeline nor harms another message, whatever it makes a sink do. */
@Timeout(30)
class OneValueTest {
  private static final Suspicion AT_ONCE =
      Suspicion.of(Reason.of("sql_57014"), Duration.ZERO, Suspicion.FOREVER);

  private final MemoryQueue queue = new MemoryQueue();
  private final List<Rejected<String>> letters = Collections.synchronizedList(new ArrayList<>());
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> writes = Collections.synchronizedList(new ArrayList<>());
  private final MemoryTable<String> table = new MemoryTable<>();

  /** What the sink does before it stores a batch. */
  private volatile Sink<String> faults = batch -> WriteResult.of(0, 0);

  private WriteResult write(List<Keyed<String>> batch) {
    writes.add(batch.size());
    faults.write(batch);
    return table.write(batch);
  }

  private void fails(Predicate<String> which, Suspicion suspicion) {
    throwsFor(which, () -> new SinkUnavailableException("57014", suspicion));
  }

  private void throwsFor(Predicate<String> which, Supplier<? extends RuntimeException> failure) {
    faults =
        batch -> {
          if (batch.stream().anyMatch(keyed -> which.test(keyed.value()))) {
            throw failure.get();
          }
          return WriteResult.of(0, 0);
        };
  }

  private void send(int count) {
    IntStream.range(0, count).forEach(i -> queue.send("id-" + i, "m" + i));
  }

  private TestPipeline pipeline(int lanes) {
    return new TestPipeline()
        .source(queue)
        .transformer(in -> Keyed.of(Keyed.keyOf(in.id()), in.body()))
        .sink(this::write)
        .deadLetters(
            batch -> {
              batch.forEach(keyed -> letters.add(keyed.value()));
              return WriteResult.of(batch.size(), 0);
            })
        .listener(
            new PipelineListener() {
              @Override
              public void batchesLimited(int most, String why) {
                events.add("limited " + most + " " + why);
              }

              @Override
              public void batchesUnlimited() {
                events.add("unlimited");
              }
            })
        .options(
            PipelineOptions.builder()
                .lanes(lanes)
                .batchSize(1_000)
                .pollWait(Duration.ofMillis(5))
                .firstBackoff(Duration.ofNanos(1))
                .longestBackoff(Duration.ofMillis(1))
                .build());
  }

  private static Future<Summary> start(Pipeline<String, String> pipeline, Until until) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<Summary> run = thread.submit(() -> pipeline.run(until));
    thread.shutdown();
    return run;
  }

  private List<String> lettersOf(String reason) {
    return letters.stream()
        .filter(letter -> letter.reason().toString().equals(reason))
        .map(letter -> letter.delivery().body())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 39, 40})
  void a_value_that_fails_like_an_outage_is_rejected_since_others_are_stored(int where)
      throws Exception {
    send(41);
    fails(value -> value.equals("m" + where), AT_ONCE);

    assertThat(pipeline(1).build().step()).isEqualTo(Counts.of(41, 40, 0, 1, 0));

    assertThat(lettersOf("sql_57014")).containsExactly("m" + where);
    assertThat(writes).hasSizeLessThan(41);
    assertThat(events).as("its size is not the reason").isEmpty();
  }

  @Test
  void many_such_values_are_all_rejected_and_nothing_else() throws Exception {
    send(1_000);
    fails(value -> value.endsWith("7"), AT_ONCE);

    assertThat(pipeline(1).build().step()).isEqualTo(Counts.of(1_000, 900, 0, 100, 0));

    assertThat(lettersOf("sql_57014")).hasSize(100).allMatch(body -> body.endsWith("7"));
  }

  @Test
  void an_outage_that_looks_like_the_values_rejects_nothing_and_is_lived_through()
      throws Exception {
    send(50);
    CountDownLatch failures = new CountDownLatch(500);
    AtomicBoolean away = new AtomicBoolean(true);
    fails(
        value -> {
          failures.countDown();
          return away.get();
        },
        AT_ONCE);
    Pipeline<String, String> pipeline = pipeline(3).build();
    Future<Summary> run = start(pipeline, Until.received(50));
    assertThat(failures.await(20, TimeUnit.SECONDS)).isTrue();

    away.set(false);

    assertThat(run.get().counts()).isEqualTo(Counts.of(50, 50, 0, 0, 0));
    assertThat(letters).isEmpty();
  }

  @Test
  void duplicates_do_not_show_that_the_sink_works() throws Exception {
    send(10);
    pipeline(1).build().step();
    send(10);
    queue.send("new", "new");
    CountDownLatch failures = new CountDownLatch(100);
    AtomicBoolean away = new AtomicBoolean(true);
    fails(
        value -> {
          if (value.equals("new") && away.get()) {
            failures.countDown();
            return true;
          }
          return false;
        },
        AT_ONCE);
    Future<Summary> run = start(pipeline(1).build(), Until.received(11));
    assertThat(failures.await(20, TimeUnit.SECONDS)).isTrue();

    away.set(false);

    assertThat(run.get().counts()).isEqualTo(Counts.of(11, 1, 10, 0, 0));
    assertThat(letters).isEmpty();
  }

  @Test
  void what_passes_is_held_while_others_go_on_and_stored_when_it_passed() throws Exception {
    queue.send("locked", "locked");
    AtomicBoolean locked = new AtomicBoolean(true);
    CountDownLatch held = new CountDownLatch(10);
    fails(
        value -> {
          if (value.equals("locked") && locked.get()) {
            held.countDown();
            return true;
          }
          return false;
        },
        Suspicion.thatPasses(Reason.of("sql_55P03")));
    Future<Summary> run = start(pipeline(2).build(), Until.received(101));
    assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();

    send(100);
    await().until(() -> table.rows().size() == 100);
    locked.set(false);

    assertThat(run.get().counts()).isEqualTo(Counts.of(101, 101, 0, 0, 0));
    assertThat(letters).isEmpty();
  }

  @Test
  void a_value_alone_on_the_queue_ends_some_day() throws Exception {
    queue.send("lone", "lone");
    Suspicion hour = Suspicion.of(Reason.of("sql_53100"), Duration.ZERO, Duration.ofMillis(50));
    fails(value -> true, hour);

    assertThat(pipeline(1).build().run(Until.empty()).counts()).isEqualTo(Counts.of(1, 0, 0, 1, 0));

    assertThat(lettersOf("sql_53100")).containsExactly("lone");
    assertThat(writes).hasSizeGreaterThan(5);
  }

  @Test
  void a_value_is_given_its_time_though_no_other_lane_works() throws Exception {
    send(41);
    Duration patience = Duration.ofMillis(100);
    fails(
        value -> value.equals("m7") || value.equals("m33"),
        Suspicion.of(Reason.of("sql_57014"), patience, Suspicion.FOREVER));
    long start = System.nanoTime();

    assertThat(pipeline(1).build().step()).isEqualTo(Counts.of(41, 39, 0, 2, 0));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(patience);
    assertThat(lettersOf("sql_57014")).containsExactlyInAnyOrder("m7", "m33");
  }

  @Test
  void batches_too_large_for_the_sink_get_smaller_for_all_and_larger_again() throws Exception {
    int[] most = {62};
    faults =
        batch -> {
          if (batch.size() > most[0]) {
            throw new SinkUnavailableException(
                "57014", Suspicion.thatPasses(Reason.of("sql_57014")));
          }
          return WriteResult.of(0, 0);
        };
    Pipeline<String, String> pipeline = pipeline(1).build();
    send(600);
    assertThat(pipeline.step().inserted()).isEqualTo(600);
    assertThat(events).as("said when it is found").last().isEqualTo("limited 37 57014");

    writes.clear();
    IntStream.range(600, 1_200).forEach(i -> queue.send("id-" + i, "m" + i));
    assertThat(pipeline.step().inserted()).isEqualTo(600);
    assertThat(writes.stream().filter(size -> size > most[0]))
        .as("a batch does not pay again for what is known")
        .hasSizeLessThanOrEqualTo(2);

    most[0] = Integer.MAX_VALUE;
    for (int batch = 2; !events.contains("unlimited"); batch++) {
      int from = 600 * batch;
      IntStream.range(from, from + 600).forEach(i -> queue.send("id-" + i, "m" + i));
      assertThat(pipeline.step().inserted()).isEqualTo(600);
      assertThat(batch).isLessThan(60);
    }
    assertThat(letters).isEmpty();
  }

  @Test
  void a_value_for_which_the_sink_breaks_its_contract_is_rejected_by_the_type_alone()
      throws Exception {
    send(41);
    throwsFor(value -> value.equals("m20"), () -> new IllegalStateException("secret m20"));

    assertThat(pipeline(1).build().step()).isEqualTo(Counts.of(41, 40, 0, 1, 0));

    assertThat(lettersOf("sink_failed (java.lang.IllegalStateException)")).containsExactly("m20");
  }

  @Test
  void a_value_that_overflows_the_sinks_stack_is_rejected() throws Exception {
    send(41);
    faults =
        batch -> {
          if (batch.stream().anyMatch(keyed -> keyed.value().equals("m20"))) {
            throw new StackOverflowError();
          }
          return WriteResult.of(0, 0);
        };

    assertThat(pipeline(1).build().step()).isEqualTo(Counts.of(41, 40, 0, 1, 0));
  }

  @Test
  void a_sink_that_breaks_its_contract_whatever_it_gets_stops_the_run() {
    send(500);
    throwsFor(value -> true, () -> new IllegalStateException("closed"));
    Pipeline<String, String> pipeline = pipeline(1).build();

    assertThatThrownBy(() -> pipeline.run(Until.empty())).hasMessage("closed");

    assertThat(pipeline.counts()).isEqualTo(Counts.of(500, 0, 0, 0, 500));
    assertThat(writes).as("writes in vain").hasSizeLessThan(40);
    assertThat(letters).isEmpty();
  }

  @Test
  void a_message_for_which_stack_or_memory_runs_out_is_rejected_and_the_others_are_stored()
      throws Exception {
    send(5);
    Pipeline<String, String> pipeline =
        pipeline(1)
            .transformer(
                in -> {
                  switch (in.body()) {
                    case "m1" -> throw new StackOverflowError();
                    case "m2" -> throw new OutOfMemoryError();
                    case "m3" -> throw new ExceptionInInitializerError();
                    default -> {
                      return Keyed.of(Keyed.keyOf(in.id()), in.body());
                    }
                  }
                })
            .build();

    assertThat(pipeline.step()).isEqualTo(Counts.of(5, 2, 0, 3, 0));

    assertThat(table.rows()).containsExactly("m0", "m4");
    assertThat(letters)
        .extracting(letter -> letter.reason().field())
        .containsExactlyInAnyOrder(
            "java.lang.StackOverflowError",
            "java.lang.OutOfMemoryError",
            "java.lang.ExceptionInInitializerError");
  }

  @Test
  void memory_that_is_short_for_a_moment_rejects_nothing_and_memory_that_is_gone_stops()
      throws Exception {
    send(3);
    Queue<Error> short_ = new ArrayDeque<>(List.of(new OutOfMemoryError()));
    Pipeline<String, String> pipeline =
        pipeline(1)
            .transformer(
                in -> {
                  Error error = short_.poll();
                  if (error != null) {
                    throw error;
                  }
                  return Keyed.of(Keyed.keyOf(in.id()), in.body());
                })
            .build();
    assertThat(pipeline.step()).isEqualTo(Counts.of(3, 3, 0, 0, 0));
    assertThat(table.rows()).as("in their order").containsExactly("m0", "m1", "m2");

    IntStream.range(3, 6).forEach(i -> queue.send("id-" + i, "m" + i));
    Pipeline<String, String> gone =
        pipeline(1)
            .transformer(
                in -> {
                  throw new OutOfMemoryError();
                })
            .build();
    assertThatThrownBy(gone::step).isInstanceOf(OutOfMemoryError.class);
    assertThat(gone.counts()).isEqualTo(Counts.of(3, 0, 0, 0, 3));
    assertThat(queue.inFlight()).isZero();
  }

  /** Messages {@code id:key:value}; a value that begins with bad is refused. */
  private Pipeline<String, String> byBusinessKey(String... messages) {
    for (String message : messages) {
      queue.send(message.split(":", 3)[0], message);
    }
    throwsFor(
        value -> value.split(":", 3)[2].startsWith("bad"),
        () -> new BadBatchException(Reason.of("sql_23514")));
    return pipeline(1)
        .transformer(in -> Keyed.of(Keyed.keyOf(in.body().split(":", 3)[1]), in.body()))
        .build();
  }

  @Test
  void of_one_business_key_the_first_that_can_be_stored_is() throws Exception {
    Pipeline<String, String> pipeline =
        byBusinessKey(
            "1:k:bad", "2:x:good", "1:k:bad", "3:k:bad too", "4:y:good", "5:k:good", "6:k:good");

    assertThat(pipeline.step()).isEqualTo(Counts.of(7, 3, 1, 3, 0));

    assertThat(table.rows())
        .as("each in its place")
        .containsExactly("2:x:good", "4:y:good", "5:k:good");
    assertThat(letters)
        .extracting(letter -> letter.delivery().body())
        .as("one for each message, for its own value")
        .containsExactlyInAnyOrder("1:k:bad", "3:k:bad too");
    assertThat(queue.removed).hasSize(7);
  }

  @Test
  void of_one_business_key_the_first_that_is_stored_makes_duplicates_of_the_others()
      throws Exception {
    Pipeline<String, String> pipeline = byBusinessKey("1:k:good", "2:k:bad", "3:l:bad", "4:l:bad");

    assertThat(pipeline.step()).isEqualTo(Counts.of(4, 1, 1, 2, 0));

    assertThat(letters)
        .extracting(letter -> letter.delivery().id())
        .containsExactlyInAnyOrder("3", "4");
  }

  @Test
  void nothing_of_its_group_overtakes_a_value_that_is_held() throws Exception {
    List<Delivery<String>> deliveries = new ArrayList<>();
    for (String body : List.of("a1", "b1", "a2", "b2", "a3", "b3", "c1")) {
      deliveries.add(
          Delivery.of(body, body, 1, Instant.EPOCH, new Receipt() {})
              .withGroup(body.substring(0, 1)));
    }
    Queue<List<Delivery<String>>> polls = new ArrayDeque<>(List.of(deliveries));
    Source<String> source =
        new Source<>() {
          @Override
          public List<Delivery<String>> poll(int max, Duration wait) {
            return polls.isEmpty() ? List.of() : polls.remove();
          }

          @Override
          public List<Delivery<String>> settle(List<Settlement<String>> done) {
            return List.of();
          }

          @Override
          public void close() {}
        };
    int[] failures = {0};
    fails(
        value -> value.equals("b1") && failures[0]++ < 12,
        Suspicion.thatPasses(Reason.of("sql_55P03")));

    assertThat(pipeline(1).source(source).build().step().inserted()).isEqualTo(7);

    assertThat(table.rows()).containsExactly("a1", "a2", "a3", "c1", "b1", "b2", "b3");
  }
}

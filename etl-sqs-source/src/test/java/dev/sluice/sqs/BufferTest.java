package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Delivery;
import dev.sluice.core.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BufferTest {
  private static final Receipt RECEIPT = new Receipt() {};

  @Test
  void a_take_gets_as_many_whole_units_as_fit() throws Exception {
    Buffer buffer = buffer(100, 1_000_000, 1_000_000, true);
    put(buffer, unit(0, 10), unit(10, 13), unit(13, 23));

    assertThat(take(buffer, 22)).containsExactlyElementsOf(ids(0, 13));
    assertThat(take(buffer, 500)).containsExactlyElementsOf(ids(13, 23));
    assertThat(take(buffer, 500)).isEmpty();
  }

  @Test
  void a_unit_that_does_not_fit_at_all_is_split_or_its_rest_given_back() throws Exception {
    Buffer standard = buffer(100, 1_000_000, 1_000_000, true);
    put(standard, unit(0, 10));
    assertThat(take(standard, 7)).containsExactlyElementsOf(ids(0, 7));
    assertThat(take(standard, 7)).containsExactlyElementsOf(ids(7, 10));

    Buffer fifo = buffer(100, 1_000_000, 1_000_000, false);
    put(fifo, unit(0, 10));
    Units.Taken taken = fifo.take(7, Duration.ZERO, () -> true);
    assertThat(taken.out()).extracting(Delivery::id).containsExactlyElementsOf(ids(0, 7));
    assertThat(taken.rest()).extracting(Delivery::id).containsExactlyElementsOf(ids(7, 10));
    assertThat(take(fifo, 7)).isEmpty();
  }

  @Test
  void room_is_given_while_there_is_some_and_again_once_messages_are_taken() throws Exception {
    Buffer buffer = buffer(25, 1_000_000, 1_000_000, true);
    put(buffer, unit(0, 10), unit(10, 20));
    CompletableFuture<Integer> waiting = reserving(buffer);
    await().during(Duration.ofMillis(100)).until(() -> !waiting.isDone());

    assertThat(take(buffer, 10)).hasSize(10);

    assertThat(waiting.get()).isEqualTo(10);
  }

  @Test
  void a_take_gets_no_more_characters_than_it_may_but_always_a_message() throws Exception {
    Buffer buffer = buffer(100, 1_000_000, 12, true);
    put(buffer, unit(0, 2), unit(2, 3), unit(3, 8));

    assertThat(take(buffer, 500)).as("4 characters each").containsExactlyElementsOf(ids(0, 3));
    assertThat(take(buffer, 500)).containsExactlyElementsOf(ids(3, 6));
    assertThat(take(buffer, 500)).containsExactlyElementsOf(ids(6, 8));
    Buffer tiny = buffer(100, 1_000_000, 1, true);
    put(tiny, unit(0, 2));
    assertThat(take(tiny, 500)).containsExactlyElementsOf(ids(0, 1));
    assertThat(take(tiny, 500)).containsExactlyElementsOf(ids(1, 2));
    Buffer fifo = buffer(100, 1_000_000, 1, false);
    put(fifo, unit(0, 2), unit(2, 3));
    assertThat(take(fifo, 500)).as("never parted").containsExactlyElementsOf(ids(0, 2));
    assertThat(take(fifo, 500)).containsExactlyElementsOf(ids(2, 3));
  }

  @Test
  void receives_under_way_count_as_what_the_last_ones_brought() throws Exception {
    Buffer buffer = buffer(1_000, 100, 1_000_000, true);
    put(buffer, unit(0, 10));
    assertThat(take(buffer, 10)).hasSize(10);
    for (int i = 0; i < 3; i++) {
      assertThat(buffer.reserve(() -> {})).isEqualTo(10);
    }
    CompletableFuture<Integer> fourth = reserving(buffer);
    await().during(Duration.ofMillis(100)).until(() -> !fourth.isDone());

    assertThat(buffer.put(List.of(), 10)).isTrue();

    assertThat(fourth.get()).as("40 characters each, and room for 100").isEqualTo(10);
  }

  @Test
  void reserved_room_that_was_not_needed_is_given_again() throws Exception {
    Buffer buffer = buffer(10, 1_000_000, 1_000_000, true);
    for (int i = 0; i < 5; i++) {
      assertThat(buffer.reserve(() -> {})).isEqualTo(10);
      assertThat(buffer.put(List.of(), 10)).isTrue();
    }
  }

  @Test
  void a_closed_buffer_lets_everybody_go_and_takes_nothing() throws Exception {
    Buffer buffer = buffer(10, 1_000_000, 1_000_000, true);
    put(buffer, unit(0, 10));
    CompletableFuture<Integer> waiting = reserving(buffer);

    assertThat(buffer.close()).hasSize(10);

    assertThat(waiting.get()).isZero();
    assertThat(buffer.put(unit(0, 1), 10)).isFalse();
    assertThat(take(buffer, 10)).isEmpty();
  }

  /** A buffer before lanes that drain much. */
  private static Buffer buffer(int capacity, long maxChars, long takeChars, boolean splits) {
    Buffer buffer = new Buffer(new Depth(() -> 0), () -> 0, capacity, maxChars, takeChars, splits);
    buffer.drained(1_000_000);
    return buffer;
  }

  private static CompletableFuture<Integer> reserving(Buffer buffer) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return buffer.reserve(() -> {});
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  @SafeVarargs
  private static void put(Buffer buffer, List<Delivery<String>>... units)
      throws InterruptedException {
    for (List<Delivery<String>> unit : units) {
      assertThat(buffer.reserve(() -> {})).isEqualTo(10);
      assertThat(buffer.put(unit, 10)).isTrue();
    }
  }

  private static List<String> take(Buffer buffer, int max) throws InterruptedException {
    Units.Taken taken = buffer.take(max, Duration.ZERO, () -> true);
    assertThat(taken.rest()).isEmpty();
    return taken.out().stream().map(Delivery::id).toList();
  }

  private static List<Delivery<String>> unit(int from, int to) {
    return ids(from, to).stream()
        .map(id -> Delivery.of(id, "body", 1, Instant.EPOCH, RECEIPT))
        .toList();
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "id-" + i).toList();
  }
}

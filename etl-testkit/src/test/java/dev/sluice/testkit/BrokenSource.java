package dev.sluice.testkit;

import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import dev.sluice.core.Settlement.Return;
import dev.sluice.core.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Sources that each break the contract in one way, and the tests that have to see it. */
enum BrokenSource {
  GIVES_ANOTHER_BODY(
      changing(d -> Delivery.of(d.id(), "", d.attempt(), d.sentAt(), d.receipt())),
      "delivers_what_was_sent"),
  GIVES_ONE_ID_TO_ALL(
      changing(d -> Delivery.of("1", d.body(), d.attempt(), d.sentAt(), d.receipt())),
      "delivers_what_was_sent",
      "never_answers_more_than_asked_for"),
  COUNTS_ATTEMPTS_FROM_0(
      changing(d -> Delivery.of(d.id(), d.body(), d.attempt() - 1, d.sentAt(), d.receipt())),
      "delivers_what_was_sent",
      "closing_returns_what_is_unsettled_at_once"),
  COUNTS_NO_ATTEMPTS(
      changing(d -> Delivery.of(d.id(), d.body(), 1, d.sentAt(), d.receipt())),
      "a_returned_delivery_comes_again_at_once",
      "a_delivery_returned_with_a_delay_comes_again_after_it",
      "closing_returns_what_is_unsettled_at_once"),
  TAKES_THE_TIME_OF_RECEIPT_FOR_THAT_OF_SENDING(
      changing(d -> Delivery.of(d.id(), d.body(), d.attempt(), Instant.now(), d.receipt())),
      "a_returned_delivery_comes_again_at_once"),
  HAS_NO_TIME_OF_SENDING(
      changing(d -> Delivery.of(d.id(), d.body(), d.attempt(), Instant.EPOCH, d.receipt())),
      "delivers_what_was_sent"),
  NEVER_WAITS(
      polling((sound, max, wait) -> sound.poll(max, Duration.ZERO)),
      "an_empty_queue_answers_an_empty_poll_after_about_the_wait",
      "a_poll_that_waits_gets_what_is_sent_meanwhile"),
  WAITS_TOO_LONG(
      polling((sound, max, wait) -> sound.poll(max, wait.plusSeconds(5))),
      "an_empty_queue_answers_an_empty_poll_after_about_the_wait"),
  IGNORES_AN_INTERRUPT(
      polling(
          (sound, max, wait) -> {
            try {
              return sound.poll(max, wait);
            } catch (InterruptedException e) {
              return List.of();
            }
          }),
      "a_poll_that_is_interrupted_says_so"),
  ANSWERS_TOO_MANY(
      polling((sound, max, wait) -> sound.poll(max + 1, wait)),
      "never_answers_more_than_asked_for"),
  LOSES_MESSAGES(
      polling(
          (sound, max, wait) -> {
            List<Delivery<String>> all = sound.poll(max, wait);
            return all.subList(Math.min(1, Math.max(0, all.size() - 1)), all.size());
          }),
      "never_answers_more_than_asked_for",
      "threads_that_poll_at_once_see_each_message_once"),
  DELIVERS_TWICE(
      polling(
          (sound, max, wait) -> {
            List<Delivery<String>> twice = new ArrayList<>(sound.poll(max, wait));
            if (!twice.isEmpty() && twice.size() < max) {
              twice.add(twice.get(0));
            }
            return twice;
          }),
      "never_answers_more_than_asked_for",
      "threads_that_poll_at_once_see_each_message_once"),
  DOES_NOT_REMOVE(
      settling(s -> Settlement.giveBack(s.delivery(), Duration.ZERO)),
      "a_removed_delivery_never_comes_again",
      "what_was_removed_before_closing_never_comes_again",
      "settling_a_delivery_twice_does_no_harm",
      "counts_its_backlog"),
  REMOVES_WHAT_IT_SHALL_RETURN(
      settling(s -> Settlement.remove(s.delivery())),
      "a_returned_delivery_comes_again_at_once",
      "a_delivery_returned_with_a_delay_comes_again_after_it"),
  RETURNS_LATE(
      settling(
          s ->
              s instanceof Return<String>
                  ? Settlement.giveBack(s.delivery(), Times.VISIBILITY)
                  : s),
      "a_returned_delivery_comes_again_at_once"),
  RETURNS_TOO_EARLY(
      settling(
          s -> s instanceof Return<String> ? Settlement.giveBack(s.delivery(), Duration.ZERO) : s),
      "a_delivery_returned_with_a_delay_comes_again_after_it"),
  FORGETS_REMOVALS_WHEN_IT_CLOSES(
      sound ->
          new ForwardingSource(sound) {
            @Override
            public List<Delivery<String>> settle(List<Settlement<String>> done) {
              return List.of();
            }
          },
      "what_was_removed_before_closing_never_comes_again"),
  SAYS_THAT_NOTHING_SETTLED(
      sound ->
          new ForwardingSource(sound) {
            @Override
            public List<Delivery<String>> settle(List<Settlement<String>> done) {
              super.settle(done);
              return done.stream().<Delivery<String>>map(Settlement::delivery).toList();
            }
          },
      "a_removed_delivery_never_comes_again",
      "keeps_a_slow_delivery_from_coming_again"),
  CANT_SETTLE_NOTHING(
      sound ->
          new ForwardingSource(sound) {
            @Override
            public List<Delivery<String>> settle(List<Settlement<String>> done) {
              done.get(0);
              return super.settle(done);
            }
          },
      "settling_nothing_does_no_harm"),
  CANT_SETTLE_TWICE(
      sound ->
          new ForwardingSource(sound) {
            private final Set<String> settled = new HashSet<>();

            @Override
            Settlement<String> settlement(Settlement<String> settlement) {
              if (!settled.add(settlement.delivery().id())) {
                throw new IllegalStateException("settled before");
              }
              return settlement;
            }
          },
      "settling_a_delivery_twice_does_no_harm"),
  CANT_CLOSE_TWICE(
      sound ->
          new ForwardingSource(sound) {
            @Override
            public void close() {
              if (sound.isClosed()) {
                throw new IllegalStateException("closed before");
              }
              super.close();
            }
          },
      "closing_twice_does_no_harm"),
  KEEPS_WHAT_IS_UNSETTLED_WHEN_IT_CLOSES(
      sound ->
          new ForwardingSource(sound) {
            @Override
            public void close() {}
          },
      "closing_returns_what_is_unsettled_at_once"),
  ANSWERS_POLLS_WHEN_CLOSED(
      polling((sound, max, wait) -> sound.isClosed() ? List.of() : sound.poll(max, wait)),
      "a_poll_of_a_closed_source_fails"),
  STOPS_SETTLING_WITH_RECEIVING(
      sound ->
          new ForwardingSource(sound) {
            private boolean stopped;

            @Override
            public void stopReceiving() {
              stopped = true;
            }

            @Override
            public List<Delivery<String>> settle(List<Settlement<String>> done) {
              return stopped ? List.of() : super.settle(done);
            }
          },
      "what_is_returned_after_receiving_was_stopped_is_for_others",
      "what_is_removed_after_receiving_was_stopped_never_comes_again"),
  TAKES_WHAT_IT_RETURNED_WHEN_IT_STOPPED(
      sound ->
          new ForwardingSource(sound) {
            private boolean stopped;

            @Override
            public void stopReceiving() {
              stopped = true;
            }

            @Override
            public List<Delivery<String>> settle(List<Settlement<String>> done) {
              super.settle(done);
              if (stopped) {
                Times.giveBack(sound, Times.waiting(sound));
              }
              return List.of();
            }
          },
      "what_is_returned_after_receiving_was_stopped_is_for_others"),
  LETS_A_DELIVERY_TIME_OUT(
      sound ->
          new ForwardingSource(sound) {
            @Override
            Delivery<String> delivered(Delivery<String> delivery) {
              CompletableFuture.delayedExecutor(Times.VISIBILITY.toMillis(), TimeUnit.MILLISECONDS)
                  .execute(
                      () -> sound.settle(List.of(Settlement.giveBack(delivery, Duration.ZERO))));
              return delivery;
            }
          },
      "keeps_a_slow_delivery_from_coming_again"),
  LEAVES_OUT_WHAT_IS_IN_FLIGHT(
      sound ->
          new ForwardingSource(sound) {
            @Override
            public OptionalLong backlog() {
              return OptionalLong.of(sound.waiting());
            }
          },
      "counts_its_backlog");

  /** The times of the queue behind a broken source. */
  static final class Times {
    static final Duration VISIBILITY = Duration.ofSeconds(1);

    private Times() {}

    static List<Delivery<String>> waiting(MemorySource<String> queue) {
      try {
        return queue.poll(10, Duration.ZERO);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    static void giveBack(MemorySource<String> queue, List<Delivery<String>> taken) {
      List<Delivery<String>> unused =
          queue.settle(
              taken.stream()
                  .<Settlement<String>>map(one -> Settlement.giveBack(one, Duration.ZERO))
                  .toList());
    }
  }

  private interface Poll {
    List<Delivery<String>> poll(MemorySource<String> sound, int max, Duration wait)
        throws InterruptedException;
  }

  @SuppressWarnings("ImmutableEnumChecker") // A lambda without state.
  private final Function<MemorySource<String>, Source<String>> breaker;

  @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable list of strings.
  private final List<String> seenBy;

  BrokenSource(Function<MemorySource<String>, Source<String>> breaker, String... seenBy) {
    this.breaker = breaker;
    this.seenBy = List.of(seenBy);
  }

  Source<String> of(MemorySource<String> sound) {
    return breaker.apply(sound);
  }

  List<String> seenBy() {
    return seenBy;
  }

  private static Function<MemorySource<String>, Source<String>> changing(
      Function<Delivery<String>, Delivery<String>> change) {
    return sound ->
        new ForwardingSource(sound) {
          @Override
          Delivery<String> delivered(Delivery<String> delivery) {
            return change.apply(delivery);
          }
        };
  }

  private static Function<MemorySource<String>, Source<String>> polling(Poll poll) {
    return sound ->
        new ForwardingSource(sound) {
          @Override
          public List<Delivery<String>> poll(int max, Duration wait) throws InterruptedException {
            return poll.poll(sound, max, wait);
          }
        };
  }

  private static Function<MemorySource<String>, Source<String>> settling(
      Function<Settlement<String>, Settlement<String>> change) {
    return sound ->
        new ForwardingSource(sound) {
          @Override
          Settlement<String> settlement(Settlement<String> settlement) {
            return change.apply(settlement);
          }
        };
  }
}

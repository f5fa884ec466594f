package dev.sluice.sqs;

import static dev.sluice.sqs.TestSqs.removing;
import static dev.sluice.sqs.TestSqs.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Delivery;
import dev.sluice.testkit.faults.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the queue's answers to deletes mean, which each request path reads for itself. */
class FailedDeletesTest extends Fronted {
  private static final String DELETE = "DeleteMessageBatch";

  @Test
  void entries_that_failed_for_a_while_are_deleted_at_a_later_try() throws Exception {
    send(20);
    try (SqsSource source = open()) {
      List<Delivery<String>> deliveries = take(source, 20);
      front.on(DELETE, Rule.first(3, Rule.failingEntries(i -> i % 3 == 0, false, "Internal")));

      assertThat(source.settle(removing(deliveries))).isEmpty();

      assertThat(left()).isZero();
    }
  }

  @Test
  void entries_that_the_answer_leaves_out_count_as_failed() throws Exception {
    send(10);
    try (SqsSource source = open()) {
      List<Delivery<String>> deliveries = take(source, 10);
      front.on(
          DELETE,
          call -> {
            boolean first = call.body().get("Entries").size() == 10;
            return call.without(i -> !first || i == 4, Rule.passing());
          });

      assertThat(source.settle(removing(deliveries))).containsExactly(deliveries.get(4));

      assertThat(inFlight()).isOne();
    }
  }

  @Test
  void an_entry_that_would_fail_again_is_not_tried_again_and_comes_again() throws Exception {
    use(TestSqs.queue(2));
    send(10);
    try (SqsSource source = open()) {
      List<Delivery<String>> deliveries = take(source, 10);
      front.on(DELETE, Rule.failingEntries(i -> i == 2, true, "ReceiptHandleIsInvalid"));

      assertThat(source.settle(removing(deliveries))).containsExactly(deliveries.get(2));

      assertThat(front.count(DELETE)).isOne();
      assertThat(take(source, 1)).extracting(Delivery::id).containsExactly(deliveries.get(2).id());
      assertThat(source.gauges().unsettled()).isOne();
    }
  }

  @Test
  void an_outage_does_not_throw_and_answers_what_did_not_settle() throws Exception {
    send(12);
    try (SqsSource source = open()) {
      List<Delivery<String>> deliveries = take(source, 12);
      front.on(DELETE, Rule.failing(503, "ServiceUnavailable"));

      assertThat(source.settle(removing(deliveries))).containsExactlyElementsOf(deliveries);

      front.clear();
    }
  }

  @Test
  void a_delete_whose_answer_was_lost_settles_in_the_end() throws Exception {
    send(10);
    try (SqsSource source = open()) {
      List<Delivery<String>> deliveries = take(source, 10);
      front.on(DELETE, Rule.first(1, Rule.resettingAfterwards()));

      source.settle(removing(deliveries));

      assertThat(left()).isZero();
    }
  }
}

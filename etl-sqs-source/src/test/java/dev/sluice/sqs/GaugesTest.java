package dev.sluice.sqs;

import static dev.sluice.sqs.TestSqs.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.Delivery;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a source tells of itself. */
class GaugesTest extends Fronted {

  @Test
  void tell_how_the_source_stands_and_what_it_did() throws Exception {
    use(TestSqs.queue(2));
    front.on("DeleteMessageBatch", Rule.first(1, Rule.failing(503, "ServiceUnavailable")));
    try (SqsSource source = openAhead(10)) {
      List<Delivery<String>> held = TestSqs.take(source, 4);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(source.gauges()).asString().contains("held=10,"));
      SqsGauges then = source.gauges();
      assertThat(then.buffered()).isEqualTo(6);
      assertThat(then.received()).isEqualTo(20);
      assertThat(then.receives()).isBetween(2L, 20L + then.emptyReceives());
      assertThat(then.retries()).containsEntry("server", 1L).containsEntry("throttled", 0L);
      assertThat(then.failedCalls()).isZero();

      await().atMost(PATIENCE).until(() -> source.gauges().extended() >= 10);
      front.holdReceives();
      assertThat(TestSqs.take(source, 6)).hasSize(6);
      assertThat(source.poll(1, Duration.ofMillis(100))).isEmpty();
      await().atMost(PATIENCE).until(() -> source.gauges().receivesInFlight() == 1);
      front.letGo();
      await().atMost(PATIENCE).until(() -> source.gauges().emptyReceives() > 0);
      assertThat(source.settle(TestSqs.removing(held))).isEmpty();

      assertThat(source.gauges().held()).isEqualTo(6);
      assertThat(then.held()).as("a snapshot").isEqualTo(10);
      assertThat(source.gauges().toString()).contains("held=6", "buffered=0", "server=1");
    }
  }
}

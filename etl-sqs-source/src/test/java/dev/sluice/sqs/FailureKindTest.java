package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.FailureKind;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.testkit.faults.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What listeners are told of a queue that fails. */
class FailureKindTest extends Fronted {

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(Rule.throttling(), FailureKind.OVERLOADED),
        Arguments.of(Rule.failing(403, "AccessDenied"), FailureKind.DENIED),
        Arguments.of(Rule.failing(500, "InternalFailure"), FailureKind.OTHER),
        Arguments.of(Rule.resetting(), FailureKind.UNREACHABLE));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void an_outage_is_of_a_kind(Rule fault, FailureKind kind) {
    try (SqsSource source = open(options -> options.waitTime(Duration.ofSeconds(1)))) {
      front.on("ReceiveMessage", fault);
      List<FailureKind> told = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                try {
                  return !source.poll(10, Duration.ofMillis(100)).isEmpty();
                } catch (SourceUnavailableException e) {
                  return told.add(e.kind());
                }
              });

      assertThat(told).containsOnly(kind);
      assertThat(source.gauges().failedCalls(kind))
          .isPositive()
          .isEqualTo(source.gauges().failedCalls());
    }
  }

  @Test
  void a_backlog_is_told_by_the_state_of_its_messages() throws Exception {
    send(5);
    try (SqsSource source =
        SqsSource.open(client, SqsSourceOptions.builder().queueUrl(url).build())) {
      assertThat(source.backlogByState())
          .hasToString("SqsBacklog[visible=5, inFlight=0, delayed=0]");
      assertThat(source.backlog()).hasValue(5);
    }
    TestSqs.SERVER.client().receiveMessage(r -> r.queueUrl(queue.url()).maxNumberOfMessages(2));
    TestSqs.SERVER
        .client()
        .sendMessage(r -> r.queueUrl(queue.url()).messageBody("later").delaySeconds(60));
    try (SqsSource source =
        SqsSource.open(client, SqsSourceOptions.builder().queueUrl(url).build())) {
      assertThat(source.backlogByState())
          .hasToString("SqsBacklog[visible=3, inFlight=2, delayed=1]");
      assertThat(source.backlog()).hasValue(6);
    }
  }
}

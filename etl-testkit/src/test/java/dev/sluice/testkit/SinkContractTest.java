package dev.sluice.testkit;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Sink;
import java.time.Duration;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Execution(ExecutionMode.CONCURRENT)
class SinkContractTest {
  private static final ThreadLocal<Function<MemorySink<String>, Sink<String>>> SINK =
      new ThreadLocal<>();

  @Test
  void sees_no_harm_in_a_sound_sink() {
    SINK.set(sound -> sound);

    assertThat(ContractRun.failed(OfASink.class, ContractRun.testsOf(SinkContract.class)))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void sees_a_sink_that(BrokenSink broken) {
    SINK.set(broken::of);

    assertThat(ContractRun.failed(OfASink.class, broken.seenBy()))
        .containsExactlyInAnyOrderElementsOf(broken.seenBy());
  }

  @Test
  void each_of_its_tests_sees_some_broken_sink() {
    assertThat(ContractRun.testsOf(SinkContract.class))
        .isEqualTo(
            Arrays.stream(BrokenSink.values())
                .flatMap(broken -> broken.seenBy().stream())
                .collect(toCollection(TreeSet::new)));
  }

  static class OfASink extends MemorySinkTest {
    private final Function<MemorySink<String>, Sink<String>> breaker = SINK.get();

    @Override
    protected Sink<String> open() {
      return breaker.apply(sink);
    }

    @Override
    protected Duration patience() {
      return Duration.ofSeconds(1);
    }
  }
}

package dev.sluice.testkit;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Source;
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
class SourceContractTest {
  private static final ThreadLocal<Function<MemorySource<String>, Source<String>>> SOURCE =
      new ThreadLocal<>();

  @Test
  void sees_no_harm_in_a_sound_source() {
    SOURCE.set(ForwardingSource::new);

    assertThat(ContractRun.failed(OfASource.class, ContractRun.testsOf(SourceContract.class)))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void sees_a_source_that(BrokenSource broken) {
    SOURCE.set(broken::of);

    assertThat(ContractRun.failed(OfASource.class, broken.seenBy()))
        .containsExactlyInAnyOrderElementsOf(broken.seenBy());
  }

  @Test
  void each_of_its_tests_sees_some_broken_source() {
    assertThat(ContractRun.testsOf(SourceContract.class))
        .isEqualTo(
            Arrays.stream(BrokenSource.values())
                .flatMap(broken -> broken.seenBy().stream())
                .collect(toCollection(TreeSet::new)));
  }

  static class OfASource extends MemorySourceTest {
    private final Function<MemorySource<String>, Source<String>> breaker = SOURCE.get();

    @Override
    protected Source<String> open() {
      return breaker.apply(queue.reopen());
    }

    @Override
    protected Duration visibilityTimeout() {
      return BrokenSource.Times.VISIBILITY;
    }

    @Override
    protected Duration patience() {
      return Duration.ofSeconds(1);
    }
  }
}

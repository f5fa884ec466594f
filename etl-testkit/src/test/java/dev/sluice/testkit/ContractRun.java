package dev.sluice.testkit;

import static java.util.stream.Collectors.toCollection;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs tests of a contract inside of a test. */
final class ContractRun {
  private ContractRun() {}

  /** Runs these tests of a suite and answers those that failed. */
  static SortedSet<String> failed(Class<?> suite, Collection<String> tests) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(
            tests.stream()
                .map(test -> DiscoverySelectors.selectMethod(suite, test))
                .toArray(MethodSelector[]::new))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .map(event -> event.getTestDescriptor().getDisplayName().replace("()", ""))
        .collect(toCollection(TreeSet::new));
  }

  /** The names of a contract's tests. */
  static SortedSet<String> testsOf(Class<?> contract) {
    return Arrays.stream(contract.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(Method::getName)
        .collect(toCollection(TreeSet::new));
  }
}

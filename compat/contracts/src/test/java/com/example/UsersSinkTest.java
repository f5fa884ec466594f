package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Sink;
import dev.sluice.testkit.MemorySink;
import dev.sluice.testkit.SinkContract;
import java.util.Collection;
import org.junit.jupiter.api.Test;

/** The suite of sinks runs on the JUnit that the build says. */
class UsersSinkTest extends SinkContract<Integer> {
  private final MemorySink<Integer> sink = new MemorySink<>();

  @Override
  protected Sink<Integer> open() {
    return sink;
  }

  @Override
  protected Integer value(int number) {
    return number;
  }

  @Override
  protected Collection<Integer> stored() {
    return sink.stored();
  }

  @Test
  void it_is_the_junit_that_was_chosen() {
    assertThat(Test.class.getProtectionDomain().getCodeSource().getLocation().getPath())
        .contains("/" + System.getProperty("junit.version") + "/");
  }
}

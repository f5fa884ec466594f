package com.example;

import dev.sluice.core.Source;
import dev.sluice.testkit.MemorySource;
import dev.sluice.testkit.SourceContract;
import java.time.Duration;
import java.util.List;

/** The suite of sources runs on the JUnit that the build says. */
class UsersSourceTest extends SourceContract<String> {
  private final MemorySource<String> queue = new MemorySource<>();

  @Override
  protected Source<String> open() {
    return queue.reopen();
  }

  @Override
  protected void send(List<String> bodies) {
    bodies.forEach(queue::send);
  }

  @Override
  protected String body(int number) {
    return "body " + number;
  }

  @Override
  protected Duration visibilityTimeout() {
    return Duration.ofSeconds(1);
  }
}

package dev.sluice.testkit;

import dev.sluice.core.Source;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class MemorySourceTest extends SourceContract<String> {
  final MemorySource<String> queue = new MemorySource<>();

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

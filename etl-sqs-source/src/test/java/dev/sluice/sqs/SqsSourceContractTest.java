package dev.sluice.sqs;

import dev.sluice.core.Source;
import dev.sluice.testkit.SourceContract;
import dev.sluice.testkit.SqsQueue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Its tests wait for visibility timeouts, so side by side. */
@Execution(ExecutionMode.CONCURRENT)
class SqsSourceContractTest extends SourceContract<String> {
  private static final SqsClient CLIENT = TestSqs.client();

  private final SqsQueue queue = TestSqs.queue(2);

  @Override
  protected Source<String> open() {
    SqsSourceOptions.Builder options = SqsSourceOptions.builder();
    return SqsSource.open(CLIENT, options.queueUrl(queue.url()).transport(path()).build());
  }

  Transport path() {
    return Transport.LEAN;
  }

  @Override
  protected void send(List<String> bodies) {
    TestSqs.SERVER.send(queue.url(), bodies);
  }

  @Override
  protected String body(int number) {
    return "body-" + number;
  }

  @Override
  protected Duration visibilityTimeout() {
    return Duration.ofSeconds(2);
  }
}

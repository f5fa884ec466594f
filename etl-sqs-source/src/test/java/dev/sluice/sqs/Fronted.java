package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Delivery;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.faults.SqsFront;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A queue of a test's own, a {@link SqsFront} before it and a client that goes through the front.
 */
@Execution(ExecutionMode.CONCURRENT)
abstract class Fronted {
  @AutoClose final SqsFront front = new SqsFront(TestSqs.SERVER.endpoint());
  SqsQueue queue = TestSqs.queue(30);
  String url = front.url(queue);
  final SetClock clock = new SetClock();
  @AutoClose final SqsClient client = TestSqs.connection(url).build().open();

  Transport path() {
    return Transport.LEAN;
  }

  /** Takes this queue in the place of the one with the usual visibility timeout. */
  void use(SqsQueue other) {
    queue = other;
    url = front.url(queue);
  }

  SqsSource open() {
    return open(options -> {});
  }

  /** Opens a source that has begun to receive, and has not handed out anything. */
  SqsSource open(Consumer<SqsSourceOptions.Builder> more) {
    SqsSourceOptions.Builder options = SqsSourceOptions.builder();
    options.queueUrl(url).transport(path());
    more.accept(options);
    SqsSource source = SqsSource.open(client, options.build(), clock);
    front.holdReceives();
    try {
      assertThat(source.poll(10, Duration.ofMillis(100))).isEmpty();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    front.letGo();
    return source;
  }

  SqsSource openAhead(int ahead) throws InterruptedException {
    return openAhead(ahead, options -> {});
  }

  /**
   * Sends some messages and drains them, all but {@code ahead}: so many the source then receives
   * without a poll, in receives of ten.
   */
  SqsSource openAhead(int ahead, Consumer<SqsSourceOptions.Builder> more)
      throws InterruptedException {
    int drained = (ahead + 9) / 10 * 10;
    send(drained + ahead);
    SqsSource source = open(more);
    drain(source, drained);
    return source;
  }

  /** Takes so many messages and removes them. */
  static void drain(SqsSource source, int count) throws InterruptedException {
    long end = System.nanoTime() + TestSqs.PATIENCE.toNanos();
    int drained = 0;
    while (drained < count && System.nanoTime() - end < 0) {
      List<Delivery<String>> some = source.poll(count - drained, Duration.ofMillis(200));
      assertThat(source.settle(TestSqs.removing(some))).isEmpty();
      drained += some.size();
    }
    assertThat(drained).isEqualTo(count);
  }

  List<String> send(int count) {
    return TestSqs.SERVER.send(queue.url(), TestSqs.bodies(count));
  }

  int waiting() {
    return TestSqs.SERVER.waiting(queue.url());
  }

  int inFlight() {
    return TestSqs.SERVER.inFlight(queue.url());
  }

  int left() {
    return TestSqs.SERVER.left(queue.url());
  }
}

package dev.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.core.SourceUnavailableException;
import dev.sluice.sqs.SqsBacklog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QueueDepthTest {
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void who_looks_often_asks_no_more_and_waits_for_nothing() {
    CountDownLatch answers = new CountDownLatch(1);
    QueueDepth depth =
        new QueueDepth(
            () -> {
              asked.incrementAndGet();
              awaitLatch(answers);
              return SqsBacklog.of(7, 2, 1);
            },
            Duration.ofMinutes(1));
    assertThat(asked).hasValue(0);
    for (int i = 0; i < 1_000; i++) {
      assertThat(depth.value(SqsBacklog::visible)).isNaN();
    }
    answers.countDown();

    await().until(() -> depth.value(SqsBacklog::visible) == 7);
    for (int i = 0; i < 1_000; i++) {
      assertThat(depth.value(SqsBacklog::inFlight)).isEqualTo(2);
    }
    assertThat(asked).hasValue(1);
    depth.close();
    assertThat(depth.value(SqsBacklog::delayed)).isNaN();
    await().until(() -> threads() == 0);
  }

  @Test
  void what_can_not_be_asked_is_not_known() {
    AtomicBoolean away = new AtomicBoolean();
    QueueDepth depth =
        new QueueDepth(
            () -> {
              if (away.get()) {
                throw new SourceUnavailableException("away");
              }
              return SqsBacklog.of(4, 0, 0);
            },
            Duration.ofMillis(50));
    await().until(() -> depth.value(SqsBacklog::visible) == 4);
    away.set(true);
    await().until(() -> Double.isNaN(depth.value(SqsBacklog::visible)));
    away.set(false);
    await().until(() -> depth.value(SqsBacklog::visible) == 4);
    depth.close();
  }

  @Test
  void nobody_looks_and_nobody_asks() {
    QueueDepth depth =
        new QueueDepth(
            () -> {
              asked.incrementAndGet();
              return SqsBacklog.of(1, 0, 0);
            },
            Duration.ofMillis(50));
    assertThat(depth.value(SqsBacklog::visible)).isNaN();
    await().until(() -> threads() == 0);
    assertThat(asked.get()).isBetween(1, 25);
    await().until(() -> depth.value(SqsBacklog::visible) == 1);
    depth.close();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("sluice-queue-depth"))
        .count();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

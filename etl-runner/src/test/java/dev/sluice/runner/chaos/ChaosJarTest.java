package dev.sluice.runner.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs processes of the jar under fire and checks the conservation law, message by message. See
 * docs/testing.md for the settings, which are system properties.
 */
class ChaosJarTest {
  private static final int NEVER = 1_000;
  private static final int SHOWN = 30;
  private static final Duration SOON = Duration.ofSeconds(4);

  /** For what is left on the queue once all is well. */
  private static final Duration TO_DRAIN = Duration.ofMinutes(2);

  private final long seed =
      Long.getLong("sluice.chaos.seed", ThreadLocalRandom.current().nextInt());
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final List<ChaosRunner> runners = new ArrayList<>();
  private final Path directory;

  ChaosJarTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @AfterEach
  void close() {
    runners.forEach(ChaosRunner::close);
  }

  @Test
  void nothing_is_lost_doubled_or_told_in_a_storm_of_faults() throws Exception {
    Duration time = duration("sluice.chaos.duration", "PT7S");
    boolean isLong = time.compareTo(Duration.ofMinutes(1)) > 0;
    try (ChaosStage stage = new ChaosStage(directory, SOON, NEVER);
        Sent sent = new Sent(stage.sqs, stage.queue, 0.1, 0.05, seed)) {
      stage.faults(ChaosStage.Shares.USUAL, seed);
      start(stage, Optional.empty());
      start(stage, Optional.of(stage.nextMapping()));
      if (isLong) {
        start(stage, Optional.empty());
      }

      sent.send(60);
      await().atMost(Duration.ofMinutes(1)).until(() -> stage.rows() > 0);
      Storm storm = new Storm(stage, runners, sent, violations, seed);
      storm.blow(time, Duration.ofMillis(isLong ? 1_000 : 400), 60);

      end(stage, sent);
      say("storm of " + time + ": " + storm.log(), sent);
    }
  }

  @Test
  void no_row_harms_another_whatever_it_raises_through_stops_and_kills() throws Exception {
    Duration time = duration("sluice.chaos.duration", "PT5S");
    try (ChaosStage stage = new ChaosStage(directory, SOON, RowStorm.RECEIVES);
        Sent sent = new Sent(stage.sqs, stage.queue, 0.02, 0.08, seed)) {
      start(stage, Optional.empty());
      start(stage, Optional.of(stage.nextMapping()));
      RowStorm storm = new RowStorm(stage, runners, sent, seed);

      storm.blow(time);

      end(stage, sent);
      say("rows of every SQLSTATE for " + time + ", " + storm.log(), sent);
    }
  }

  @Test
  @Tag("chaos")
  void a_hundred_thousand_messages_survive_five_kills_and_a_queue_that_fails() throws Exception {
    int messages = Integer.getInteger("sluice.chaos.messages", 100_000);
    try (ChaosStage stage = new ChaosStage(directory, SOON, NEVER);
        Sent sent = new Sent(stage.sqs, stage.queue, 0.02, 0.002, seed)) {
      stage.faults(ChaosStage.Shares.USUAL, seed);
      sent.send(messages);
      long start = System.nanoTime();
      start(stage, Optional.empty());
      ChaosRunner runner = runners.get(0);

      int[] kills = new Random(seed).ints(5, messages / 20, messages * 9 / 10).sorted().toArray();
      for (int rows : kills) {
        await().atMost(Duration.ofMinutes(10)).until(() -> stage.rows() >= rows);
        runner.kill();
        runner.ensureRunning();
      }

      end(stage, sent);
      say(
          "%d messages in %d s, killed at %s rows"
              .formatted(messages, seconds(start), Arrays.toString(kills)),
          sent);
    }
  }

  @Test
  @Tag("chaos")
  void an_outage_of_the_database_burns_no_receive_and_the_work_goes_on_soon_after()
      throws Exception {
    Duration outage = duration("sluice.chaos.outage", "PT60S");
    // The queue itself would move what is received a second time to the dead letters.
    try (ChaosStage stage = new ChaosStage(directory, Duration.ofSeconds(10), 1);
        Sent sent = new Sent(stage.sqs, stage.queue, 0, 0, seed)) {
      start(stage, Optional.empty());
      sent.send(1_000);
      await().atMost(Duration.ofMinutes(1)).until(() -> stage.rows() > 0);

      stage.postgres.crash();
      long start = System.nanoTime();
      while (System.nanoTime() - start < outage.toNanos()) {
        sent.send(20);
        stage.pause(Duration.ofMillis(500));
      }
      stage.postgres.restart();
      long back = System.nanoTime();
      int rows = stage.rows();
      await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(Duration.ofMinutes(1))
          .until(() -> stage.rows() > rows);
      Duration resumed = Duration.ofNanos(System.nanoTime() - back);

      end(stage, sent);
      say("outage of " + outage + ", resumed after " + resumed.toMillis() + " ms", sent);
      assertThat(resumed).isLessThan(Duration.ofSeconds(5));
    }
  }

  private void start(ChaosStage stage, Optional<Path> mapping) throws InterruptedException {
    ChaosRunner runner = new ChaosRunner(stage, mapping, violations);
    runners.add(runner);
    runner.ensureRunning();
  }

  /** Waits until the queue is empty, ends the runners in order and applies the law. */
  private void end(ChaosStage stage, Sent sent) throws Exception {
    try {
      await()
          .atMost(TO_DRAIN)
          .until(() -> stage.isQueueEmpty() || runners.stream().noneMatch(ChaosRunner::isRunning));
    } catch (ConditionTimeoutException e) {
      violations.add("the queue does not become empty");
    }
    for (ChaosRunner runner : runners) {
      runner.terminate();
    }
    List<String> said = runners.stream().flatMap(runner -> runner.said().stream()).toList();
    List<String> all =
        Stream.concat(violations.stream(), ConservationLaw.violations(stage, sent, said).stream())
            .toList();
    assertThat(all.subList(0, Math.min(all.size(), SHOWN)))
        .as("the first of %d violations with -Dsluice.chaos.seed=%d", all.size(), seed)
        .isEmpty();
  }

  private void say(String what, Sent sent) {
    System.out.printf(
        "chaos: seed %d, %s; %d valid, %d malformed, %d starts%n",
        seed,
        what,
        sent.valid().size(),
        sent.broken().size(),
        runners.stream().mapToInt(ChaosRunner::starts).sum());
  }

  private static long seconds(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toSeconds();
  }

  private static Duration duration(String property, String otherwise) {
    return Duration.parse(System.getProperty(property, otherwise));
  }
}

package dev.sluice.runner.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Rows that the database refuses by every SQLSTATE, and outages, stops and kills meanwhile. A
 * message meets the end of two processes at the most before the queue is empty once, so that the
 * last receive that the queue allows has to do: an outage, a row or a stop that burns one more
 * brings a good message to the dead letters.
 */
final class RowStorm {
  /** After so many receives the queue moves a message to the dead letters. */
  static final int RECEIVES = 3;

  private static final int MESSAGES = 150;
  private static final Duration TO_DRAIN = Duration.ofMinutes(2);
  private static final int LONGEST_MILLIS = 1_500;

  private enum Outage {
    NONE,
    LOCKED,
    READ_ONLY,
    CRASH
  }

  private final ChaosStage stage;
  private final List<ChaosRunner> runners;
  private final Sent sent;
  private final Random random;
  private final Map<Outage, Integer> rounds = new EnumMap<>(Outage.class);

  RowStorm(ChaosStage stage, List<ChaosRunner> runners, Sent sent, long seed) {
    this.stage = stage;
    this.runners = runners;
    this.sent = sent;
    this.random = new Random(seed);
  }

  /** Goes round for this long, at least once; then the queue is empty. */
  void blow(Duration time) throws InterruptedException {
    long start = System.nanoTime();
    do {
      round();
    } while (System.nanoTime() - start < time.toNanos());
  }

  private void round() throws InterruptedException {
    Outage outage = Outage.values()[random.nextInt(Outage.values().length)];
    rounds.merge(outage, 1, Integer::sum);
    sent.send(MESSAGES);
    happen(outage);
    ChaosRunner stopped = runners.get(random.nextInt(runners.size()));
    stopped.terminate();
    stopped.ensureRunning();
    sent.send(MESSAGES);
    ChaosRunner killed = runners.get(random.nextInt(runners.size()));
    stage.pause(someTime());
    killed.kill();
    try {
      await().atMost(TO_DRAIN).until(this::isDrained);
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException(
          "rows hold up the others: " + stage.rows() + " of " + sent.valid().size() + " stored", e);
    }
  }

  private boolean isDrained() throws InterruptedException {
    for (ChaosRunner runner : runners) {
      runner.ensureRunning();
    }
    return stage.isQueueEmpty();
  }

  private void happen(Outage outage) throws InterruptedException {
    switch (outage) {
      case NONE -> stage.pause(someTime());
      case LOCKED -> stage.lock(someTime());
      case READ_ONLY -> stage.readOnly(someTime());
      case CRASH -> stage.crash(someTime());
    }
  }

  private Duration someTime() {
    return Duration.ofMillis(random.nextInt(LONGEST_MILLIS));
  }

  /** How many rounds there were, by their outage. */
  String log() {
    return "rounds " + rounds;
  }
}

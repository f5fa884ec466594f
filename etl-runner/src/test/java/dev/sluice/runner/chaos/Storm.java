package dev.sluice.runner.chaos;

import dev.sluice.testkit.faults.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Faults that come one after another and overlap, drawn from a seed: each kind once before any
 * comes again, of a random runner and a random length.
 */
final class Storm {
  private static final int LONGEST_MILLIS = 1_500;

  private enum Fault {
    KILL,
    KILL_ALL,
    TERMINATE,
    DATABASE_CRASHES,
    DATABASE_IS_READ_ONLY,
    DATABASE_CUT,
    DATABASE_BROKEN_ONCE,
    DATABASE_STALLED,
    DATABASE_SLOW,
    DATABASE_ANSWER_LOST,
    DATABASE_ANSWER_HALVED,
    DATABASE_REQUEST_HALVED,
    QUEUE_CUT,
    QUEUE_STALLED,
    QUEUE_ANSWER_LOST,
    QUEUE_ANSWER_HALVED,
    QUEUE_REQUEST_LOST,
    QUEUE_ANSWERS_DROPPED
  }

  private final ChaosStage stage;
  private final List<ChaosRunner> runners;
  private final Sent sent;
  private final Queue<String> violations;
  private final Random random;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final List<Fault> deck = new ArrayList<>();
  private final Map<Fault, Integer> blown = new EnumMap<>(Fault.class);

  Storm(
      ChaosStage stage, List<ChaosRunner> runners, Sent sent, Queue<String> violations, long seed) {
    this.stage = stage;
    this.runners = runners;
    this.sent = sent;
    this.violations = violations;
    this.random = new Random(seed);
  }

  /**
   * Sends messages and lets a fault happen at each beat, for this long and until each kind
   * happened; then all is well again.
   */
  void blow(Duration time, Duration beat, int messagesPerBeat) throws InterruptedException {
    long start = System.nanoTime();
    CountDownLatch over = new CountDownLatch(1);
    Future<?> unused =
        clock.scheduleWithFixedDelay(
            () -> {
              guarded(() -> beat(messagesPerBeat));
              if (System.nanoTime() - start > time.toNanos()
                  && blown.size() == Fault.values().length) {
                over.countDown();
              }
            },
            0,
            beat.toMillis(),
            TimeUnit.MILLISECONDS);
    over.await();
    // No beat comes any more, and what was begun is brought to its end.
    clock.shutdown();
    if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("a fault does not end");
    }
    for (ChaosRunner runner : runners) {
      runner.mend();
      runner.ensureRunning();
    }
  }

  /** How often each kind of fault happened. */
  String log() {
    return blown.toString();
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private void guarded(Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      violations.add("the storm itself failed: " + e);
    }
  }

  private void beat(int messages) throws InterruptedException {
    sent.send(messages);
    for (ChaosRunner runner : runners) {
      runner.ensureRunning();
    }
    if (deck.isEmpty()) {
      deck.addAll(List.of(Fault.values()));
      Collections.shuffle(deck, random);
    }
    Fault fault = deck.remove(deck.size() - 1);
    blown.merge(fault, 1, Integer::sum);
    happen(fault, runners.get(random.nextInt(runners.size())));
  }

  private void happen(Fault fault, ChaosRunner runner) throws InterruptedException {
    switch (fault) {
      case KILL -> runner.kill();
      case KILL_ALL -> {
        for (ChaosRunner one : runners) {
          one.kill();
        }
      }
      case TERMINATE -> runner.terminate();
      case DATABASE_CRASHES -> stage.crash(someTime());
      case DATABASE_IS_READ_ONLY -> stage.readOnly(someTime());
      case DATABASE_CUT -> forSomeTime(runner.toDatabase(), Wire::cut);
      case DATABASE_BROKEN_ONCE -> runner.toDatabase().breakAll();
      case DATABASE_STALLED -> forSomeTime(runner.toDatabase(), Wire::stall);
      case DATABASE_SLOW -> forSomeTime(runner.toDatabase(), w -> w.delay(Duration.ofMillis(20)));
      case DATABASE_ANSWER_LOST -> runner.toDatabase().lose(Wire.Way.ANSWER);
      case DATABASE_ANSWER_HALVED -> runner.toDatabase().cutHalfway(Wire.Way.ANSWER);
      case DATABASE_REQUEST_HALVED -> runner.toDatabase().cutHalfway(Wire.Way.REQUEST);
      case QUEUE_CUT -> forSomeTime(runner.toQueue(), Wire::cut);
      case QUEUE_STALLED -> forSomeTime(runner.toQueue(), Wire::stall);
      case QUEUE_ANSWER_LOST -> runner.toQueue().lose(Wire.Way.ANSWER);
      case QUEUE_ANSWER_HALVED -> runner.toQueue().cutHalfway(Wire.Way.ANSWER);
      case QUEUE_REQUEST_LOST -> runner.toQueue().lose(Wire.Way.REQUEST);
      case QUEUE_ANSWERS_DROPPED -> forSomeTime(runner.toQueue(), w -> w.drop(Wire.Way.ANSWER));
    }
  }

  private void forSomeTime(Wire wire, Consumer<Wire> damage) {
    damage.accept(wire);
    Future<?> unused =
        clock.schedule(
            () -> {
              wire.mend();
              // What lost an answer is of no use to anybody.
              wire.breakAll();
            },
            someTime().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private Duration someTime() {
    return Duration.ofMillis(random.nextInt(LONGEST_MILLIS));
  }
}

package dev.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The laws under failures at random: outages, ambiguous commits, bad rows, redeliveries, settles
 * that fail or whose answer is lost, crashes of a part, stops and interruptions, several lanes.
 */
class PipelinePropertyTest {
  private static final int MOST_RUNS = 200;

  /** A world waits as much as it works. */
  private static final int SIDE_BY_SIDE = 8;

  static {
    Logger engine = LoggerFactory.getLogger(Pipeline.class);
    ((ch.qos.logback.classic.Logger) engine).setLevel(ch.qos.logback.classic.Level.ERROR);
  }

  @Property(tries = 125, shrinking = ShrinkingMode.OFF)
  void nothing_lost_nothing_twice_and_every_delivery_accounted_for(
      @ForAll @Size(SIDE_BY_SIDE) List<Long> seeds) throws Exception {
    ExecutorService worlds = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    try {
      List<Callable<Void>> all = seeds.stream().map(PipelinePropertyTest::lifeOf).toList();
      for (Future<Void> one : worlds.invokeAll(all)) {
        one.get();
      }
    } finally {
      worlds.shutdownNow();
    }
  }

  private static Callable<Void> lifeOf(long seed) {
    return () -> {
      try {
        live(seed);
        return null;
      } catch (AssertionError e) {
        throw new AssertionError("the world of seed " + seed + ": " + e.getMessage(), e);
      }
    };
  }

  private static void live(long seed) throws Exception {
    World world = new World(seed);
    Random random = new Random(~seed);
    int runs = 0;
    do {
      // Others go on where one was stopped, as processes do.
      run(world, random, runs);
      runs++;
      assertThat(runs).as("runs that it took").isLessThan(MOST_RUNS);
    } while (!world.isDrained());
    world.checkEnd();
  }

  private static void run(World world, Random random, int before) throws Exception {
    boolean stops = before < 4 && random.nextBoolean();
    boolean guarded = before < 4 && random.nextInt(4) == 0;
    Pipeline<String, String> pipeline =
        Pipeline.<String, String>builder()
            .source(world.source())
            .transformer(World::transform)
            .sink(world::writeRows)
            .deadLetters(world::writeDeadLetters)
            .options(
                PipelineOptions.builder()
                    .lanes(1 + random.nextInt(4))
                    .batchSize(1 + random.nextInt(12))
                    .firstBackoff(Duration.ofNanos(1))
                    .longestBackoff(Duration.ofNanos(100))
                    .pollWait(Duration.ofNanos(1))
                    .leaveFor(Duration.ZERO)
                    .shutdownTimeout(random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(20))
                    .maxRejected(guarded ? 0.3 : 1)
                    .rejectionWindow(10)
                    .build())
            .build();
    world.begin(pipeline::stop, stops);
    try {
      boolean counts = stops && random.nextInt(3) == 0;
      pipeline.run(counts ? Until.received(1 + random.nextInt(20)) : Until.empty());
    } catch (TooManyRejectedException e) {
      assertThat(guarded).isTrue();
    } catch (SinkGoneException e) {
      assertThat(e).hasMessage("no such table");
    }
    world.checkRun(pipeline.counts());
  }
}

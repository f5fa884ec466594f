package dev.sluice.sqs;

import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import dev.sluice.sqs.internal.call.Sent;
import dev.sluice.sqs.internal.call.SqsCalls;
import dev.sluice.sqs.internal.call.Visibility;
import dev.sluice.sqs.internal.json.Failure;
import dev.sluice.sqs.internal.json.Marks;
import dev.sluice.sqs.internal.json.Received;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the source costs a message beside its calls: taking it in and settling it, over calls that
 * do nothing. In this package since none of that is public.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SettleBenchmark {
  private static final int BATCH = 500;
  private static final int SETTLERS = 16;

  private final List<Received> received = received();
  private final Health health =
      new Health("https://queue.invalid/0/bench", System::nanoTime, () -> {});
  private final InFlight inFlight = new InFlight(health);
  private final Fan fan = new Fan(SETTLERS);
  private final Settler settler =
      new Settler(
          new NoCalls(),
          inFlight,
          fan,
          health,
          new OpenReceives(Duration.ofSeconds(1), () -> true));

  /** Takes a batch in and removes it. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public List<Delivery<String>> settle() {
    List<Settlement<String>> done = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i += SqsCalls.BATCH) {
      for (Delivery<String> delivery :
          inFlight.admit(received.subList(i, i + SqsCalls.BATCH)).fresh()) {
        done.add(Settlement.remove(delivery));
      }
    }
    return settler.settle(done);
  }

  /** Stops the threads. */
  @TearDown
  public void close() {
    fan.close();
  }

  private static List<Received> received() {
    List<Received> received = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      received.add(
          new Received(
              "id-" + i,
              "{}",
              "handle-" + i,
              1,
              Instant.EPOCH,
              Marks.of(null, null, null),
              Map.of()));
    }
    return received;
  }

  /** Every call succeeds at once. */
  private static final class NoCalls implements SqsCalls {
    @Override
    public List<Received> receive(int most, Duration wait) {
      return List.of();
    }

    @Override
    public Sent<List<Failure>> startDelete(List<String> handles) {
      return new Deleted();
    }

    @Override
    public List<Failure> changeVisibility(List<Visibility> changes) {
      return List.of();
    }

    @Override
    public void close() {}
  }

  private static final class Deleted implements Sent<List<Failure>> {
    @Override
    public boolean isUnderWay() {
      return true;
    }

    @Override
    public boolean isAnswered() {
      return true;
    }

    @Override
    public List<Failure> answer() {
      return List.of();
    }
  }
}

package dev.sluice.sqs;

import dev.sluice.core.Delivery;
import dev.sluice.sqs.Fault.Kind;
import dev.sluice.sqs.Health.Work;
import dev.sluice.sqs.InFlight.Admitted;
import dev.sluice.sqs.SqsCalls.CallFailed;
import dev.sluice.sqs.SqsCalls.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads that long-poll the queue and fill the buffer.
 *
 * <p>As many receive as the queue's answers call for: one where it is idle or away, one more after
 * each answer with messages, one less after each without.
 */
final class Receivers {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final SqsCalls calls;
  private final Buffer buffer;
  private final InFlight inFlight;
  private final Health health;
  private final Consumer<Collection<Held>> giveBack;
  private final List<DaemonThread> threads = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private int wanted = 1;

  /**
   * Receivers that do not receive yet.
   *
   * @param giveBack returns messages to the queue at once
   */
  Receivers(
      int most,
      SqsCalls calls,
      Buffer buffer,
      InFlight inFlight,
      Health health,
      Consumer<Collection<Held>> giveBack) {
    this.calls = calls;
    this.buffer = buffer;
    this.inFlight = inFlight;
    this.health = health;
    this.giveBack = giveBack;
    for (int i = 0; i < most; i++) {
      int place = i;
      threads.add(new DaemonThread(() -> run(place), "receive-" + (i + 1)));
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Stops; receives that end within {@code grace} end by themselves, then the rest is aborted. */
  void close(Duration grace) throws InterruptedException {
    synchronized (this) {
      closing.countDown();
      notifyAll();
    }
    join(grace);
    threads.forEach(DaemonThread::abort);
    join(grace);
  }

  private void join(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (DaemonThread thread : threads) {
      thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
  }

  private void run(int place) {
    Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
    try {
      while (awaitTurn(place) && buffer.reserve(SqsCalls.BATCH)) {
        Fault fault = receive();
        if (fault == null) {
          backoff.reset();
        } else if (closing.await(backoff.next().toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      health.failed(Work.RECEIVE, new Fault(Kind.BROKEN, e.getClass().getSimpleName()));
    }
  }

  /** Receives into reserved room, once; answers what failed. */
  private @Nullable Fault receive() {
    List<Delivery<String>> unit = List.of();
    try {
      List<Received> received = calls.receive();
      Admitted admitted = inFlight.admit(received);
      unit = admitted.fresh();
      adapt(received.isEmpty() ? -1 : 1);
      health.succeeded(Work.RECEIVE);
      giveBack.accept(admitted.overtaking());
      return null;
    } catch (CallFailed e) {
      adapt(-1);
      health.failed(Work.RECEIVE, e.fault());
      return e.fault();
    } finally {
      if (!buffer.put(unit, SqsCalls.BATCH)) {
        giveBack.accept(unit.stream().map(delivery -> (Held) delivery.receipt()).toList());
      }
    }
  }

  private synchronized boolean awaitTurn(int place) throws InterruptedException {
    while (isOpen() && place >= wanted) {
      wait();
    }
    return isOpen();
  }

  private boolean isOpen() {
    return closing.getCount() > 0 && health.end().isEmpty();
  }

  private synchronized void adapt(int by) {
    int now = Math.max(1, Math.min(threads.size(), wanted + by));
    if (now > wanted) {
      notifyAll();
    }
    wanted = now;
  }
}

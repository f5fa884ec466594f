package dev.sluice.sqs;

import dev.sluice.core.Backoff;
import dev.sluice.core.Delivery;
import dev.sluice.sqs.Health.Work;
import dev.sluice.sqs.InFlight.Admitted;
import dev.sluice.sqs.internal.call.DaemonThread;
import dev.sluice.sqs.internal.call.SharedCalls;
import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.fault.Fault.Kind;
import dev.sluice.sqs.internal.json.Received;
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
 * <p>As many receive as {@link Width} says: one where the queue is idle or away. Threads start when
 * they are needed first.
 */
final class Receivers {
  private static final Backoff BACKOFF = Backoff.of(Duration.ofMillis(200), Duration.ofSeconds(5));

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final SharedCalls calls;
  private final OpenReceives receives;
  private final Buffer buffer;
  private final InFlight inFlight;
  private final Health health;
  private final Consumer<Collection<Held>> giveBack;
  private final List<DaemonThread> threads = new ArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Width width;

  /**
   * Receivers that do not receive yet.
   *
   * @param giveBack returns messages to the queue at once
   */
  Receivers(
      int most,
      SharedCalls calls,
      OpenReceives receives,
      Buffer buffer,
      InFlight inFlight,
      Health health,
      Consumer<Collection<Held>> giveBack) {
    this.calls = calls;
    this.receives = receives;
    this.buffer = buffer;
    this.inFlight = inFlight;
    this.health = health;
    this.giveBack = giveBack;
    this.width = new Width(Math.min(most, calls.share().mostReceives()), System::nanoTime);
  }

  synchronized void start() {
    startThreads();
  }

  private void startThreads() {
    while (threads.size() < width.now() && isOpen()) {
      int place = threads.size();
      DaemonThread thread = new DaemonThread(() -> run(place), "receive-" + (place + 1));
      thread.start();
      threads.add(thread);
    }
  }

  /** Lets no receive begin any more. */
  synchronized void stop() {
    receives.close();
    closing.countDown();
    notifyAll();
  }

  /** Stops; receives that end within {@code grace} end by themselves, then the rest is aborted. */
  void close(Duration grace) throws InterruptedException {
    stop();
    Duration unused = receives.awaitEnd(Settler.LAST_RECEIVES);
    join(grace);
    started().forEach(DaemonThread::abort);
    join(grace);
  }

  private synchronized List<DaemonThread> started() {
    return List.copyOf(threads);
  }

  private void join(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    for (DaemonThread thread : started()) {
      thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
  }

  private void run(int place) {
    int failures = 0;
    try {
      while (awaitTurn(place)) {
        int room = buffer.reserve(this::narrow);
        if (room == 0) {
          return;
        }
        Fault fault = receive(room);
        if (fault == null) {
          failures = 0;
        } else if (closing.await(BACKOFF.pause(++failures).toNanos(), TimeUnit.NANOSECONDS)) {
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
  private @Nullable Fault receive(int room) throws InterruptedException {
    List<Delivery<String>> unit = List.of();
    try {
      if (!awaitConnection()) {
        return null;
      }
      long start = System.nanoTime();
      Admitted admitted = admitted(room);
      if (admitted == null) {
        return null;
      }
      unit = admitted.fresh();
      health.succeeded(Work.RECEIVE);
      giveBack.accept(admitted.overtaking());
      answered(admitted.received(), room, System.nanoTime() - start);
      return null;
    } catch (CallFailed e) {
      narrow();
      health.failed(Work.RECEIVE, e.fault());
      return e.fault();
    } finally {
      if (!buffer.put(unit, room)) {
        giveBack.accept(unit.stream().map(delivery -> (Held) delivery.receipt()).toList());
      }
    }
  }

  /** False where it is closed before a connection is free. */
  private boolean awaitConnection() throws InterruptedException {
    while (isOpen()) {
      if (calls.share().awaitReceive(LOOK_EVERY)) {
        return true;
      }
    }
    return false;
  }

  /** Null where no receive may begin any more. */
  private @Nullable Admitted admitted(int room) throws InterruptedException {
    OpenReceives.Open open = null;
    boolean answered = false;
    try {
      open = receives.begin();
      if (open == null) {
        return null;
      }
      Admitted admitted = inFlight.admit(received(room, open));
      answered = true;
      return admitted;
    } finally {
      calls.share().endReceive();
      if (answered && open != null) {
        receives.answered(open);
      } else if (open != null) {
        receives.abandoned(open);
      }
    }
  }

  private List<Received> received(int room, OpenReceives.Open open) {
    Tallies tallies = health.tallies;
    tallies.receivesInFlight.incrementAndGet();
    try {
      List<Received> received = calls.receive(room, open.waitTime());
      tallies.receives.increment();
      tallies.received.add(received.size());
      if (received.isEmpty()) {
        tallies.emptyReceives.increment();
      }
      return received;
    } finally {
      tallies.receivesInFlight.decrementAndGet();
    }
  }

  private synchronized boolean awaitTurn(int place) throws InterruptedException {
    while (isOpen() && place >= width.now()) {
      wait();
    }
    return isOpen();
  }

  private boolean isOpen() {
    return closing.getCount() > 0 && health.end().isEmpty();
  }

  private synchronized void answered(int messages, int asked, long nanos) {
    int before = width.now();
    width.answered(messages, asked, nanos, buffer.isWanted());
    if (width.now() > before) {
      notifyAll();
      try {
        startThreads();
      } catch (OutOfMemoryError e) {
        // No thread is to be had: those that there are receive on.
        width.narrow();
      }
    }
  }

  private synchronized void narrow() {
    width.narrow();
  }
}

package dev.sluice.sqs;

import dev.sluice.sqs.Health.Work;
import dev.sluice.sqs.internal.call.DaemonThread;
import dev.sluice.sqs.internal.call.SqsCalls;
import dev.sluice.sqs.internal.call.Visibility;
import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.fault.Fault.Kind;
import dev.sluice.sqs.internal.json.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps invisible what is received and not settled: one thread that looks eight times per
 * visibility timeout for what nears the half of it, so that a failed extension has several more
 * tries. What is held for too long goes back to the queue instead.
 */
final class Heartbeat {
  private static final Duration LONGEST_TICK = Duration.ofSeconds(10);

  private final SqsCalls calls;
  private final InFlight inFlight;
  private final Fan fan;
  private final Health health;
  private final Consumer<Collection<Held>> giveBack;
  private final Consumer<Boolean> onExposed;
  private final Duration timeout;
  private final Duration longestHold;
  private final long tick;
  private final long exposedAfter;
  private final Thread thread = new DaemonThread(this::run, "heartbeat");
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * A heartbeat that does not beat yet.
   *
   * @param timeout the visibility timeout that each message was received with
   * @param giveBack returns messages to the queue at once
   * @param onExposed told at each look whether something held was not extended in time: what is
   *     received then may be that again
   */
  Heartbeat(
      SqsCalls calls,
      InFlight inFlight,
      Fan fan,
      Health health,
      Consumer<Collection<Held>> giveBack,
      Consumer<Boolean> onExposed,
      Duration timeout,
      Duration longestHold) {
    this.calls = calls;
    this.inFlight = inFlight;
    this.fan = fan;
    this.health = health;
    this.giveBack = giveBack;
    this.onExposed = onExposed;
    this.timeout = timeout;
    this.longestHold = longestHold;
    this.tick =
        Math.min(Math.min(timeout.toNanos(), longestHold.toNanos()) / 8, LONGEST_TICK.toNanos());
    // Early enough for the receives under way to end; and not where an extension is only just due.
    this.exposedAfter =
        Math.max(
            timeout.toNanos() / 8 * 5,
            timeout.minus(OpenReceives.SHORT_WAIT).minus(OpenReceives.SLACK).toNanos() - tick);
  }

  void start() {
    thread.start();
  }

  /** Stops to begin extensions, and waits {@code grace} for that. */
  void close(Duration grace) throws InterruptedException {
    closing.countDown();
    thread.join(grace.toMillis());
  }

  private void run() {
    try {
      while (!closing.await(tick, TimeUnit.NANOSECONDS)) {
        beat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      health.failed(Work.EXTEND, new Fault(Kind.BROKEN, e.getClass().getSimpleName()));
    }
  }

  private void beat() {
    long now = System.nanoTime();
    List<Held> tooLong = new ArrayList<>();
    List<Extension> extensions = new ArrayList<>();
    Extension current = new Extension();
    boolean exposed = false;
    for (Held held : inFlight.all()) {
      exposed |= held.isExposed(now, exposedAfter);
      if (held.isHeldFor(now, longestHold.toNanos())) {
        tooLong.add(held);
      } else if (held.beginExtension(now, timeout.toNanos() / 2 - tick, current.end)) {
        if (current.messages.isEmpty()) {
          extensions.add(current);
        }
        current.messages.add(held);
        if (current.messages.size() == SqsCalls.BATCH) {
          current = new Extension();
        }
      }
    }
    onExposed.accept(exposed);
    // Not waited for: a call that hangs must not keep the others from their next extension.
    for (Extension extension : extensions) {
      fan.start(() -> extend(extension));
    }
    if (!tooLong.isEmpty()) {
      health.abandoned(tooLong.size(), longestHold);
      giveBack.accept(tooLong);
    }
  }

  private void extend(Extension extension) {
    try {
      long now = System.nanoTime();
      List<Visibility> changes = new ArrayList<>();
      for (Held held : extension.messages) {
        changes.add(new Visibility(held.handle(), seconds(held, now)));
      }
      Set<Integer> failed = new HashSet<>();
      for (Failure failure : calls.changeVisibility(changes)) {
        failed.add(failure.index());
        if (failure.senderFault()) {
          Held held = extension.messages.get(failure.index());
          held.lost(changes.get(failure.index()).handle());
          // One that a lane deletes meanwhile is refused as well, and rightly.
          if (held.isHeldFor(now, 0)) {
            health.refused(Work.EXTEND, failure.code());
          }
        }
      }
      for (int i = 0; i < changes.size(); i++) {
        if (!failed.contains(i)) {
          extension.messages.get(i).extended(changes.get(i).handle(), now);
          health.tallies.extended.increment();
        }
      }
      health.succeeded(Work.EXTEND);
    } catch (CallFailed e) {
      health.failed(Work.EXTEND, e.fault());
    } catch (RuntimeException | Error e) {
      health.failed(Work.EXTEND, new Fault(Kind.BROKEN, e.getClass().getSimpleName()));
    } finally {
      extension.end.countDown();
    }
  }

  private int seconds(Held held, long now) {
    long left = Settler.LONGEST_INVISIBLE.toSeconds() - 1 - held.ageNanos(now) / 1_000_000_000;
    return (int) Math.max(1, Math.min(timeout.toSeconds(), left));
  }

  /** Up to ten messages whose extension is under way until {@code end} is counted down. */
  private static final class Extension {
    final List<Held> messages = new ArrayList<>();
    final CountDownLatch end = new CountDownLatch(1);
  }
}

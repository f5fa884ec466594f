package dev.sluice.sqs;

import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import dev.sluice.sqs.Fault.Kind;
import dev.sluice.sqs.Health.Work;
import dev.sluice.sqs.SqsCalls.CallFailed;
import dev.sluice.sqs.SqsCalls.Failure;
import dev.sluice.sqs.SqsCalls.Visibility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deletes and returns messages, in batches of ten that run side by side.
 *
 * <p>An entry that the server failed is tried again a few times with the newest handle, unless it
 * would fail again; a call that failed as a whole is not, since the way it travels retried it
 * already. Thread-safe.
 */
final class Settler {
  private static final int TRIES = 4;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** After these no further call starts. */
  private static final Duration SETTLE = Duration.ofSeconds(30);

  private static final Duration GIVE_BACK = Duration.ofSeconds(5);

  /** The longest time a message may stay invisible, counted from its receive. */
  static final Duration LONGEST_INVISIBLE = Duration.ofHours(12);

  private final SqsCalls calls;
  private final InFlight inFlight;
  private final Fan fan;
  private final Health health;

  Settler(SqsCalls calls, InFlight inFlight, Fan fan, Health health) {
    this.calls = calls;
    this.inFlight = inFlight;
    this.fan = fan;
    this.health = health;
  }

  /** See {@link SqsSource#settle}. */
  List<Delivery<String>> settle(List<Settlement<String>> done) {
    Map<Held, Job> jobs = new LinkedHashMap<>();
    for (Settlement<String> settlement : done) {
      Held held = heldBy(settlement.delivery());
      if (settlement instanceof Settlement.Return<String> back) {
        if (held.beginReturning()) {
          jobs.put(held, new Job(held, back.after()));
        }
      } else {
        held.beginRemoving();
        jobs.put(held, new Job(held, null));
      }
    }
    run(jobs.values(), System.nanoTime() + SETTLE.toNanos());
    List<Delivery<String>> unsettled = new ArrayList<>();
    for (Settlement<String> settlement : done) {
      Job job = jobs.get(heldBy(settlement.delivery()));
      if (job != null && !job.settled) {
        unsettled.add(settlement.delivery());
      }
    }
    health.unsettled(unsettled.size());
    return unsettled;
  }

  /**
   * Makes those visible again at once that no lane is settling. After a few seconds it starts no
   * further calls: the rest comes again after its visibility timeout.
   */
  void giveBack(Collection<Held> messages) {
    List<Job> jobs = new ArrayList<>();
    for (Held held : messages) {
      if (held.beginReturning()) {
        jobs.add(new Job(held, Duration.ZERO));
      }
    }
    run(jobs, System.nanoTime() + GIVE_BACK.toNanos());
  }

  private void run(Collection<Job> jobs, long end) {
    List<List<Job>> chunks = new ArrayList<>();
    addChunks(jobs.stream().filter(job -> job.after == null).toList(), chunks);
    addChunks(jobs.stream().filter(job -> job.after != null).toList(), chunks);
    // A lane that is interrupted after its commit still has to delete what it stored.
    boolean interrupted = Thread.interrupted();
    try {
      fan.forEach(chunks, chunk -> settleChunk(chunk, end));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void addChunks(List<Job> jobs, List<List<Job>> chunks) {
    for (int i = 0; i < jobs.size(); i += SqsCalls.BATCH) {
      chunks.add(jobs.subList(i, Math.min(jobs.size(), i + SqsCalls.BATCH)));
    }
  }

  private void settleChunk(List<Job> chunk, long end) {
    try {
      Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
      List<Job> open = chunk;
      for (int tries = 1; System.nanoTime() - end < 0; tries++) {
        open = settleOnce(open);
        if (open.isEmpty()) {
          return;
        }
        if (tries == TRIES) {
          health.failed(Work.SETTLE, new Fault(Kind.PASSING, "entries failed " + TRIES + " times"));
          return;
        }
        TimeUnit.NANOSECONDS.sleep(backoff.next().toNanos());
      }
    } catch (CallFailed e) {
      health.failed(Work.SETTLE, e.fault());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      for (Job job : chunk) {
        if (!job.settled) {
          inFlight.giveUp(job.held);
        }
      }
    }
  }

  /** Makes one call and answers what to try again. */
  private List<Job> settleOnce(List<Job> jobs) throws InterruptedException {
    List<String> handles = new ArrayList<>(jobs.size());
    for (Job job : jobs) {
      handles.add(inFlight.newestHandle(job.held));
    }
    Map<Integer, Failure> failures = new HashMap<>();
    for (Failure failure : call(jobs, handles)) {
      failures.put(failure.index(), failure);
    }
    if (failures.isEmpty()) {
      health.succeeded(Work.SETTLE);
    }
    List<Job> again = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      Job job = jobs.get(i);
      Failure failure = failures.get(i);
      if (failure == null) {
        job.settled = inFlight.end(job.held, handles.get(i));
      } else if (job.after != null && job.held.isOver()) {
        job.settled = true;
      }
      boolean newer = !inFlight.newestHandle(job.held).equals(handles.get(i));
      if (!job.settled && (failure == null || !failure.senderFault() || newer)) {
        again.add(job);
      } else if (!job.settled && failure != null) {
        health.refused(Work.SETTLE, failure.code());
      }
    }
    return again;
  }

  private List<Failure> call(List<Job> jobs, List<String> handles) throws InterruptedException {
    List<Visibility> changes = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      Job job = jobs.get(i);
      if (job.after != null) {
        job.held.awaitExtension();
        changes.add(new Visibility(handles.get(i), seconds(job.after, job.held)));
      }
    }
    return changes.isEmpty() ? calls.delete(handles) : calls.changeVisibility(changes);
  }

  /** Whole seconds, rounded up, and no more than the twelve hours leave. */
  private static int seconds(Duration after, Held held) {
    long left =
        LONGEST_INVISIBLE.toSeconds() - 1 - held.ageNanos(System.nanoTime()) / 1_000_000_000;
    long asked = after.isNegative() ? 0 : after.plusNanos(999_999_999).toSeconds();
    return (int) Math.max(0, Math.min(asked, left));
  }

  private static Held heldBy(Delivery<String> delivery) {
    if (delivery.receipt() instanceof Held held) {
      return held;
    }
    throw new IllegalArgumentException("not a delivery of an SQS source: " + delivery);
  }

  /** One message to delete, or to return after a while. */
  private static final class Job {
    final Held held;
    final @Nullable Duration after;
    volatile boolean settled;

    Job(Held held, @Nullable Duration after) {
      this.held = held;
      this.after = after;
    }
  }
}

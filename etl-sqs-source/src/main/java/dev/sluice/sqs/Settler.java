package dev.sluice.sqs;

import dev.sluice.core.Backoff;
import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import dev.sluice.sqs.Health.Work;
import dev.sluice.sqs.internal.call.Sent;
import dev.sluice.sqs.internal.call.SqsCalls;
import dev.sluice.sqs.internal.call.Visibility;
import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.fault.Fault.Kind;
import dev.sluice.sqs.internal.json.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Deletes and returns messages, in batches of ten that run side by side.
 *
 * <p>An entry that the server failed is tried again a few times with the newest handle, unless it
 * would fail again; a call that failed as a whole is not, since the way it travels retried it
 * already. Thread-safe.
 */
final class Settler {
  private static final Backoff BACKOFF = Backoff.of(Duration.ofMillis(100), Duration.ofSeconds(1));

  /** After these no further call starts. */
  private static final Duration SETTLE = Duration.ofSeconds(30);

  /** After these no further return of what was not worked on starts. */
  static final Duration GIVE_BACK = Duration.ofSeconds(5);

  /** How long a return waits for the receives under way, once no further one begins. */
  static final Duration LAST_RECEIVES = Duration.ofSeconds(2);

  /** The longest time a message may stay invisible, counted from its receive. */
  static final Duration LONGEST_INVISIBLE = Duration.ofHours(12);

  private final SqsCalls calls;
  private final InFlight inFlight;
  private final Fan fan;
  private final Health health;
  private final OpenReceives receives;

  Settler(SqsCalls calls, InFlight inFlight, Fan fan, Health health, OpenReceives receives) {
    this.calls = calls;
    this.inFlight = inFlight;
    this.fan = fan;
    this.health = health;
    this.receives = receives;
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
   * Makes those visible again at once that no lane is settling, or as soon as no receive of this
   * process can take them. After a few seconds it starts no further calls: the rest comes again
   * after its visibility timeout.
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
    // A lane that is interrupted after its commit still has to delete what it stored.
    boolean interrupted = Thread.interrupted();
    try {
      settle(Chunk.of(jobs), end);
    } finally {
      for (Job job : jobs) {
        if (!job.settled) {
          inFlight.giveUp(job.held);
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Sends the deletes for which connections wait, all from this thread; then makes, side by side,
   * the calls that could not be sent so, which open connections for the next time; then takes the
   * answers, and cares side by side for what has to be tried again.
   */
  private void settle(List<Chunk> chunks, long end) {
    List<Chunk> underWay = new ArrayList<>(chunks.size());
    List<Chunk> others = new ArrayList<>();
    for (Chunk chunk : chunks) {
      if (chunk.isDelete()) {
        begin(chunk);
      }
      (chunk.isUnderWay() ? underWay : others).add(chunk);
    }
    fan.forEach(others, chunk -> settleChunk(chunk, end));
    List<Chunk> again = new ArrayList<>();
    for (Chunk chunk : underWay) {
      if (!chunk.isAnswered() || !settleOnce(chunk)) {
        again.add(chunk);
      }
    }
    fan.forEach(again, chunk -> settleChunk(chunk, end));
  }

  private void settleChunk(Chunk chunk, long end) {
    try {
      while (!chunk.isOver() && System.nanoTime() - end < 0) {
        if (chunk.tries > 0 && chunk.sent == null) {
          TimeUnit.NANOSECONDS.sleep(BACKOFF.pause(chunk.tries).toNanos());
        }
        settleOnce(chunk);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin(Chunk chunk) {
    chunk.handles.clear();
    for (Job job : chunk.open) {
      chunk.handles.add(inFlight.newestHandle(job.held));
    }
    if (chunk.isDelete()) {
      chunk.sent = calls.startDelete(chunk.handles);
    }
  }

  /** Makes one call, or takes the answer of the one begun; false where there is more to do. */
  private boolean settleOnce(Chunk chunk) {
    try {
      List<Failure> failures = call(chunk);
      chunk.tries++;
      chunk.open = failures.isEmpty() ? succeeded(chunk) : open(chunk, failures);
      if (chunk.tries == Chunk.TRIES && !chunk.open.isEmpty()) {
        health.failed(
            Work.SETTLE, new Fault(Kind.PASSING, "entries failed " + Chunk.TRIES + " times"));
      }
    } catch (CallFailed e) {
      chunk.failed = true;
      health.failed(Work.SETTLE, e.fault());
    } catch (InterruptedException e) {
      chunk.failed = true;
      Thread.currentThread().interrupt();
    }
    return chunk.isOver();
  }

  private List<Failure> call(Chunk chunk) throws InterruptedException {
    if (chunk.sent == null) {
      begin(chunk);
    }
    Sent<List<Failure>> sent = chunk.sent;
    if (sent != null) {
      chunk.sent = null;
      return sent.answer();
    }
    Duration notBefore = receives.awaitEnd(LAST_RECEIVES);
    List<Visibility> changes = new ArrayList<>(chunk.open.size());
    for (int i = 0; i < chunk.open.size(); i++) {
      Job job = chunk.open.get(i);
      job.held.awaitExtension();
      changes.add(new Visibility(chunk.handles.get(i), seconds(job, notBefore)));
    }
    return calls.changeVisibility(changes);
  }

  /** Ends all; answers those whose message came again meanwhile. */
  private List<Job> succeeded(Chunk chunk) {
    health.succeeded(Work.SETTLE);
    List<Job> again = List.of();
    for (int i = 0; i < chunk.open.size(); i++) {
      Job job = chunk.open.get(i);
      job.settled = inFlight.end(job.held, chunk.handles.get(i));
      if (!job.settled) {
        again = again.isEmpty() ? new ArrayList<>() : again;
        again.add(job);
      }
    }
    return again;
  }

  /** Ends what succeeded; answers what to try again. */
  private List<Job> open(Chunk chunk, List<Failure> failed) {
    Map<Integer, Failure> failures = new HashMap<>();
    for (Failure failure : failed) {
      failures.put(failure.index(), failure);
    }
    List<Job> again = new ArrayList<>();
    for (int i = 0; i < chunk.open.size(); i++) {
      Job job = chunk.open.get(i);
      String handle = chunk.handles.get(i);
      Failure failure = failures.get(i);
      if (failure == null) {
        job.settled = inFlight.end(job.held, handle);
      } else if (job.after != null && job.held.isOver()) {
        job.settled = true;
      }
      boolean newer = !inFlight.newestHandle(job.held).equals(handle);
      if (!job.settled && (failure == null || !failure.senderFault() || newer)) {
        again.add(job);
      } else if (!job.settled && failure != null) {
        health.refused(Work.SETTLE, failure.code());
      }
    }
    health.tallies.entriesTriedAgain.add(again.size());
    return again;
  }

  /** Whole seconds, rounded up, and no more than the twelve hours leave. */
  private static int seconds(Job job, Duration notBefore) {
    Duration asked = job.after == null ? Duration.ZERO : job.after;
    Duration wanted = asked.compareTo(notBefore) < 0 ? notBefore : asked;
    Duration after = wanted.compareTo(LONGEST_INVISIBLE) < 0 ? wanted : LONGEST_INVISIBLE;
    long left =
        LONGEST_INVISIBLE.toSeconds() - 1 - job.held.ageNanos(System.nanoTime()) / 1_000_000_000;
    long whole = after.isNegative() ? 0 : after.plusNanos(999_999_999).toSeconds();
    return (int) Math.max(0, Math.min(whole, left));
  }

  private static Held heldBy(Delivery<String> delivery) {
    if (delivery.receipt() instanceof Held held) {
      return held;
    }
    throw new IllegalArgumentException("not a delivery of an SQS source: " + delivery);
  }
}

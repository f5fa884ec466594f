package dev.sluice.core;

import dev.sluice.core.Aside.Failure;
import dev.sluice.core.Aside.Held;
import dev.sluice.core.Attempt.Answer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way into a sink, by one thread.
 *
 * <p>A bad batch is halved until the bad value stands alone. Finding one bad value among n costs
 * one write a halving, about log₂ n, beside the writes that store the rest: once one half proved
 * good, the other is known to be bad and is halved unwritten.
 *
 * <p>A batch that is {@linkplain Suspicion suspected} is tried some times more and then halved in
 * the same way. Where all of its parts were stored, its size was the reason: {@link BatchSize}. A
 * value that fails alone is set aside, so that others go on, and the lane no longer keeps others
 * from polling. It is bad only where it failed, the sink stored something new, and it failed again:
 * an outage, which fails for all, never makes a value bad. Two values of the batch are kept for the
 * end to show just that. What a sink throws beyond its contract is treated so as well, without
 * waiting; where the sink stores nothing else it is thrown on.
 */
final class Writing<T> {
  private static final int TRIES = 3;
  private static final int WITNESSES = 2;

  /** So often a sink may fail in a row by what is none of its contract's exceptions. */
  private static final int MOST_UNKNOWN = 10;

  /** So often has a value to fail that is given time. */
  private static final int LEAST_TIMES = 5;

  /** So much longer has a value to fail where others were stored in the beginning alone. */
  private static final int LONELY = 4;

  private final BatchWriter<T> writer;
  private final BatchWriter.Outcome<T> outcome;
  private final Attempt<T> attempt;
  private final Aside<T> aside;

  /** What takes the place of a bad value, later in the batch. */
  private final NavigableMap<Integer, Placed<T>> late = new TreeMap<>();

  private final Deque<Placed<T>> witnesses = new ArrayDeque<>();
  private @Nullable Failure narrowedAt;
  private int failedInARow;

  Writing(BatchWriter<T> writer, BatchWriter.Outcome<T> outcome, Whereabouts whereabouts) {
    this.writer = writer;
    this.outcome = outcome;
    this.attempt = new Attempt<>(writer, whereabouts);
    this.aside = new Aside<>(writer.suspects);
  }

  void write(List<Placed<T>> batch) throws InterruptedException {
    try {
      store(batch, TRIES);
      while (!late.isEmpty() || !aside.isEmpty() || !witnesses.isEmpty()) {
        store(List.of(), TRIES);
        decide();
        while (!witnesses.isEmpty()) {
          store(List.of(witnesses.remove()), TRIES);
        }
      }
    } finally {
      attempt.letGo();
      aside.leave();
    }
  }

  /** Answers whether every value was stored. No values stand for all that is late. */
  private boolean store(List<Placed<T>> values, int tries) throws InterruptedException {
    if (values.isEmpty()) {
      return storePart(values, Integer.MAX_VALUE, tries);
    }
    boolean all = true;
    for (int from = 0; from < values.size(); ) {
      int to = (int) Math.min(values.size(), (long) from + writer.size.most());
      List<Placed<T>> part = values.subList(from, to);
      all &= storePart(part, part.get(part.size() - 1).place(), tries);
      from = to;
    }
    return all;
  }

  private boolean storePart(List<Placed<T>> values, int lastPlace, int tries)
      throws InterruptedException {
    int wanted = values.size() + late.headMap(lastPlace, true).size();
    List<Placed<T>> part = inOrder(values, lastPlace);
    if (part.isEmpty()) {
      return wanted == 0;
    }
    Answer answer = attempt.write(part, writer.size.isBold(part.size()) ? 1 : tries);
    if (answer instanceof Attempt.Stored stored) {
      failedInARow = 0;
      outcome.stored(part, stored.result(), stored.took());
      return part.size() == wanted;
    }
    if (answer instanceof Attempt.Bad bad) {
      if (part.size() == 1) {
        isBad(part.get(0), bad.reason());
      } else {
        writer.listener.halved(part.size(), bad.reason());
        halve(part, tries);
      }
      return false;
    }
    Attempt.Suspect suspect = (Attempt.Suspect) answer;
    if (part.size() > 1) {
      return narrow(part, suspect);
    }
    failedAlone(part.get(0), suspect);
    return false;
  }

  /** With what is late up to there, and without what must not overtake a value set aside. */
  private List<Placed<T>> inOrder(List<Placed<T>> values, int lastPlace) {
    if (late.isEmpty() && aside.isEmpty()) {
      return values;
    }
    List<Placed<T>> part = new ArrayList<>(values);
    NavigableMap<Integer, Placed<T>> due = late.headMap(lastPlace, true);
    part.addAll(due.values());
    due.clear();
    part.sort(Comparator.comparingInt(Placed::place));
    part.removeIf(aside::takes);
    return part;
  }

  private void halve(List<Placed<T>> bad, int tries) throws InterruptedException {
    int middle = bad.size() / 2;
    List<Placed<T>> rest = bad.subList(middle, bad.size());
    boolean restIsBad = store(bad.subList(0, middle), tries);
    if (restIsBad && rest.size() > 1) {
      halve(rest, tries);
    } else {
      store(rest, tries);
    }
  }

  private boolean narrow(List<Placed<T>> values, Attempt.Suspect suspect)
      throws InterruptedException {
    writer.listener.halved(values.size(), suspect.suspicion().reason());
    boolean outermost = narrowedAt == null;
    List<Placed<T>> parts = values;
    if (outermost) {
      narrowedAt = failure();
      parts = withoutWitnesses(values);
    }
    try {
      if (suspect.unknown() == null) {
        attempt.pause(1, suspect.kind(), suspect.why());
      }
      int middle = parts.size() / 2;
      boolean all = store(parts.subList(0, middle), 1);
      all &= store(parts.subList(middle, parts.size()), 1);
      while (all && outermost && !witnesses.isEmpty()) {
        all = store(List.of(witnesses.remove()), 1);
      }
      if (all) {
        writer.size.tooLarge(values.size(), suspect.why());
      }
      return all;
    } finally {
      if (outermost) {
        narrowedAt = null;
      }
    }
  }

  /** Keeps some for the end, of those whose order is free. */
  private List<Placed<T>> withoutWitnesses(List<Placed<T>> values) {
    int end = values.size();
    while (end > 2
        && values.size() - end < WITNESSES
        && witnesses.size() < WITNESSES
        && values.get(end - 1).group() == null) {
      witnesses.add(values.get(--end));
    }
    return values.subList(0, end);
  }

  private void failedAlone(Placed<T> value, Attempt.Suspect suspect) throws InterruptedException {
    Failure last = failure();
    Failure first = narrowedAt == null ? last : narrowedAt;
    if (suspect.suspicion().patience().isZero() && storedSince(first)) {
      isBad(value, suspect.suspicion().reason());
      return;
    }
    aside.add(value, first, last);
    failedAgain(suspect);
    attempt.pause(failedInARow, suspect.kind(), suspect.why());
  }

  private void decide() throws InterruptedException {
    while (!aside.isEmpty()) {
      for (Held<T> held : aside.all()) {
        decide(held);
      }
    }
  }

  private void decide(Held<T> held) throws InterruptedException {
    boolean shown = storedSince(held.last);
    Answer answer = attempt.write(List.of(held.value), 1);
    if (answer instanceof Attempt.Stored stored) {
      failedInARow = 0;
      List<Placed<T>> followers = aside.remove(held);
      outcome.stored(List.of(held.value), stored.result(), stored.took());
      store(followers, TRIES);
    } else if (answer instanceof Attempt.Bad bad) {
      isBad(held, bad.reason());
    } else if (answer instanceof Attempt.Suspect suspect) {
      Suspicion suspicion = suspect.suspicion();
      held.times++;
      if (failsForLong(held, suspicion, shown)) {
        isBad(held, suspicion.reason());
      } else {
        held.last = failure();
        failedAgain(suspect);
        bringWitness(held, suspicion);
        attempt.pauseWhileOthersPoll(failedInARow, suspect.kind(), suspect.why());
      }
    }
  }

  /**
   * Whether a value that failed again is the reason itself.
   *
   * @param shown whether the sink stored something new between its last two failures
   */
  private boolean failsForLong(Held<T> held, Suspicion suspicion, boolean shown) {
    Duration time = Duration.ofNanos(System.nanoTime() - held.first.time());
    if (held.times < LEAST_TIMES && !suspicion.patience().isZero()) {
      // An outage may have taken all of that time.
      return false;
    }
    if (time.compareTo(suspicion.alone()) >= 0) {
      return true;
    }
    boolean shownOnce = storedSince(held.first) && aside.isLone();
    return time.compareTo(suspicion.patience()) >= 0
        && (shown || (shownOnce && time.dividedBy(LONELY).compareTo(suspicion.patience()) >= 0));
  }

  /** Stores one of the values kept for it, where the value just failed for long enough. */
  private void bringWitness(Held<T> held, Suspicion suspicion) throws InterruptedException {
    Duration time = Duration.ofNanos(System.nanoTime() - held.first.time());
    if (!witnesses.isEmpty() && time.compareTo(suspicion.patience()) >= 0) {
      store(List.of(witnesses.remove()), 1);
    }
  }

  /** Throws what the sink threw beyond its contract, where it does nothing else. */
  private void failedAgain(Attempt.Suspect suspect) throws InterruptedException {
    failedInARow++;
    Throwable unknown = suspect.unknown();
    if (unknown == null || failedInARow < MOST_UNKNOWN) {
      return;
    }
    if (!witnesses.isEmpty()) {
      store(List.of(witnesses.remove()), 1);
    } else if (unknown instanceof Error error) {
      throw error;
    } else {
      throw (RuntimeException) unknown;
    }
  }

  private void isBad(Held<T> held, Reason reason) throws InterruptedException {
    List<Placed<T>> followers = aside.remove(held);
    isBad(held.value, reason);
    store(followers, TRIES);
  }

  private void isBad(Placed<T> value, Reason reason) {
    Placed<T> inItsStead = outcome.bad(value, reason);
    if (inItsStead != null) {
      late.put(inItsStead.place(), inItsStead);
    }
  }

  private Failure failure() {
    return new Failure(writer.stores.get(), System.nanoTime());
  }

  private boolean storedSince(Failure failure) {
    return writer.stores.get() > failure.stores();
  }
}

package dev.sluice.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The work on the deliveries of one poll: transform, write, dead-letter, and say how to settle
 * each. Used once, by one thread. It decides and counts; {@link Pipeline} settles.
 */
final class Step<I, O> {
  private static final int TRIES_FOR_MEMORY = 3;

  private final Transformer<? super Delivery<I>, Keyed<O>> transformer;
  private final BatchWriter<O> rows;
  private final @Nullable BatchWriter<Rejected<I>> deadLetters;
  private final RejectionGuard guard;
  private final Duration leaveFor;
  private final PipelineListener listener;
  private final Whereabouts whereabouts;

  /** A delivery and the value it made. */
  private record Made<I, O>(Delivery<I> delivery, Placed<O> value) {}

  /** The deliveries of each key that still wait for their outcome, the one being written first. */
  private final Map<UUID, List<Made<I, O>>> open = new LinkedHashMap<>();

  /** The rejected deliveries of each message that still wait for their dead letter. */
  private final Map<UUID, List<Rejected<I>>> rejected = new LinkedHashMap<>();

  private final List<Settlement<I>> settlements = new ArrayList<>();

  /** Which deliveries neither are open nor have an outcome, by their place. */
  private final BitSet undecided = new BitSet();

  private int received;
  private int inserted;
  private int duplicates;
  private int deadLettered;
  private int returned;

  Step(
      Transformer<? super Delivery<I>, Keyed<O>> transformer,
      BatchWriter<O> rows,
      @Nullable BatchWriter<Rejected<I>> deadLetters,
      RejectionGuard guard,
      Duration leaveFor,
      PipelineListener listener,
      Whereabouts whereabouts) {
    this.transformer = transformer;
    this.rows = rows;
    this.deadLetters = deadLetters;
    this.guard = guard;
    this.leaveFor = leaveFor;
    this.listener = listener;
    this.whereabouts = whereabouts;
  }

  /**
   * Brings every delivery to an outcome. Whatever it throws, {@link #settlements()} and {@link
   * #counts()} then cover every delivery: what is not known stored is returned.
   *
   * @throws InterruptedException where the pipeline was stopped before all was written
   * @throws TooManyRejectedException where the rejected ones must not go to the dead letters
   */
  void work(List<Delivery<I>> deliveries) throws InterruptedException {
    received = deliveries.size();
    undecided.set(0, received);
    try {
      whereabouts.in(StepPart.TRANSFORMING);
      writeRows(transform(deliveries));
      guard.judge(deliveries, rejected);
      writeDeadLetters();
    } finally {
      open.values().forEach(same -> same.forEach(one -> giveBack(one.delivery(), Duration.ZERO)));
      giveBackRejected(Duration.ZERO);
      undecided.stream().forEach(place -> giveBack(deliveries.get(place), Duration.ZERO));
    }
  }

  List<Settlement<I>> settlements() {
    return settlements;
  }

  Counts counts() {
    return Counts.of(received, inserted, duplicates, deadLettered, returned);
  }

  private List<Placed<O>> transform(List<Delivery<I>> deliveries) {
    List<@Nullable Keyed<O>> made = new ArrayList<>(deliveries.size());
    List<Integer> starved = new ArrayList<>();
    for (int place = 0; place < received; place++) {
      try {
        made.add(transform(deliveries.get(place), place));
      } catch (OutOfMemoryError e) {
        made.add(null);
        starved.add(place);
      }
    }
    for (int place : starved) {
      made.set(place, transformAgain(deliveries.get(place), place, starved.size() < received));
    }
    List<Placed<O>> batch = new ArrayList<>(received);
    for (int place = 0; place < received; place++) {
      Keyed<O> keyed = made.get(place);
      if (keyed != null) {
        Delivery<I> delivery = deliveries.get(place);
        Placed<O> value = new Placed<>(place, delivery.group().orElse(null), keyed);
        List<Made<I, O>> sameKey = open.computeIfAbsent(keyed.key(), key -> new ArrayList<>(1));
        if (sameKey.isEmpty()) {
          batch.add(value);
        }
        sameKey.add(new Made<>(delivery, value));
        undecided.clear(place);
      }
    }
    return batch;
  }

  /** Answers null where the message is rejected. */
  private @Nullable Keyed<O> transform(Delivery<I> delivery, int place) {
    Reason reason;
    try {
      return transformer.transform(delivery);
    } catch (RejectedException e) {
      reason = e.reason();
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
      reason = failed(e);
    }
    undecided.clear(place);
    reject(delivery, reason);
    return null;
  }

  /**
   * Once more for a message for which memory ran out: it may be the message, or just have been its
   * bad luck.
   *
   * @param othersWork whether the memory does for other messages
   */
  private @Nullable Keyed<O> transformAgain(Delivery<I> delivery, int place, boolean othersWork) {
    for (int tries = 2; ; tries++) {
      try {
        return transform(delivery, place);
      } catch (OutOfMemoryError e) {
        if (tries == TRIES_FOR_MEMORY) {
          if (!othersWork) {
            throw e;
          }
          undecided.clear(place);
          reject(delivery, failed(e));
          return null;
        }
      }
    }
  }

  /** By its type: its text may quote the message. */
  private static Reason failed(Throwable e) {
    return Reason.of("transformer_failed", e.getClass().getName());
  }

  private void reject(Delivery<I> delivery, Reason reason) {
    Rejected<I> one = Rejected.of(delivery, reason);
    rejected.computeIfAbsent(Keyed.keyOf(delivery.id()), key -> new ArrayList<>(1)).add(one);
    listener.rejected(one);
  }

  private void writeRows(List<Placed<O>> batch) throws InterruptedException {
    rows.write(
        batch,
        new BatchWriter.Outcome<>() {
          @Override
          public void stored(List<Placed<O>> values, WriteResult result, Duration took) {
            int before = settlements.size();
            for (Placed<O> value : values) {
              take(open, value.keyed().key()).forEach(one -> remove(one.delivery()));
            }
            int stored = settlements.size() - before;
            inserted += result.inserted();
            duplicates += stored - result.inserted();
            tell(StepPart.WRITING, before, result, took);
          }

          /** What the same key has from another message may still be stored. */
          @Override
          public @Nullable Placed<O> bad(Placed<O> value, Reason reason) {
            UUID key = value.keyed().key();
            List<Made<I, O>> same = take(open, key);
            String id = same.get(0).delivery().id();
            List<Made<I, O>> others = new ArrayList<>();
            for (Made<I, O> one : same) {
              if (one.delivery().id().equals(id)) {
                reject(one.delivery(), reason);
              } else {
                others.add(one);
              }
            }
            if (others.isEmpty()) {
              return null;
            }
            open.put(key, others);
            return others.get(0).value();
          }
        },
        whereabouts);
  }

  private void writeDeadLetters() throws InterruptedException {
    if (deadLetters == null) {
      giveBackRejected(leaveFor);
      return;
    }
    List<Placed<Rejected<I>>> batch = new ArrayList<>(rejected.size());
    rejected.forEach(
        (key, same) -> batch.add(new Placed<>(batch.size(), null, Keyed.of(key, same.get(0)))));
    deadLetters.write(
        batch,
        new BatchWriter.Outcome<>() {
          @Override
          public void stored(List<Placed<Rejected<I>>> values, WriteResult result, Duration took) {
            int before = settlements.size();
            for (Placed<Rejected<I>> value : values) {
              take(rejected, value.keyed().key()).forEach(one -> remove(one.delivery()));
            }
            deadLettered += settlements.size() - before;
            tell(StepPart.DEAD_LETTERING, before, result, took);
          }

          @Override
          public @Nullable Placed<Rejected<I>> bad(Placed<Rejected<I>> value, Reason reason) {
            for (Rejected<I> one : take(rejected, value.keyed().key())) {
              listener.deadLetterRefused(one, reason);
              giveBack(one.delivery(), leaveFor);
            }
            return null;
          }
        },
        whereabouts);
  }

  /** Tells what was stored: the settlements from there on. */
  private void tell(StepPart part, int from, WriteResult result, Duration took) {
    long[] sentAt = new long[settlements.size() - from];
    for (int i = 0; i < sentAt.length; i++) {
      sentAt[i] = settlements.get(from + i).delivery().sentAt().toEpochMilli();
    }
    listener.stored(
        new StoredBatch(
            whereabouts.lane(), part, result, took, System.currentTimeMillis(), sentAt));
  }

  private void giveBackRejected(Duration after) {
    rejected.values().forEach(same -> same.forEach(one -> giveBack(one.delivery(), after)));
    rejected.clear();
  }

  private static <V> List<V> take(Map<UUID, List<V>> waiting, UUID key) {
    List<V> same = waiting.remove(key);
    if (same == null) {
      throw new IllegalStateException("the key " + key + " has its outcome already");
    }
    return same;
  }

  private void remove(Delivery<I> delivery) {
    settlements.add(Settlement.remove(delivery));
  }

  private void giveBack(Delivery<I> delivery, Duration after) {
    settlements.add(Settlement.giveBack(delivery, after));
    returned++;
  }
}

package dev.sluice.core;

import java.time.Duration;
import java.util.ArrayList;
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
  private final Transformer<? super Delivery<I>, Keyed<O>> transformer;
  private final BatchWriter<O> rows;
  private final @Nullable BatchWriter<Rejected<I>> deadLetters;
  private final RejectionGuard guard;
  private final Duration leaveFor;
  private final PipelineListener listener;
  private final Whereabouts whereabouts;

  /** The deliveries of each key that still wait for their outcome. */
  private final Map<UUID, List<Delivery<I>>> open = new LinkedHashMap<>();

  /** The rejected deliveries of each message that still wait for their dead letter. */
  private final Map<UUID, List<Rejected<I>>> rejected = new LinkedHashMap<>();

  private final List<Settlement<I>> settlements = new ArrayList<>();
  private int received;
  private int transformed;
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
    try {
      whereabouts.in(StepPart.TRANSFORMING);
      writeRows(transform(deliveries));
      guard.judge(deliveries, rejected);
      writeDeadLetters();
    } finally {
      open.values().forEach(same -> same.forEach(one -> giveBack(one, Duration.ZERO)));
      giveBackRejected(Duration.ZERO);
      deliveries
          .subList(transformed, received)
          .forEach(delivery -> giveBack(delivery, Duration.ZERO));
    }
  }

  List<Settlement<I>> settlements() {
    return settlements;
  }

  Counts counts() {
    return new Counts(received, inserted, duplicates, deadLettered, returned);
  }

  private List<Keyed<O>> transform(List<Delivery<I>> deliveries) {
    List<Keyed<O>> batch = new ArrayList<>(deliveries.size());
    for (Delivery<I> delivery : deliveries) {
      try {
        Keyed<O> keyed = transformer.transform(delivery);
        List<Delivery<I>> sameKey = open.get(keyed.key());
        if (sameKey == null) {
          sameKey = new ArrayList<>(1);
          open.put(keyed.key(), sameKey);
          batch.add(keyed);
        }
        sameKey.add(delivery);
      } catch (RejectedException e) {
        reject(delivery, e.reason());
      } catch (RuntimeException e) {
        // Its text may quote the message: the type has to do.
        reject(delivery, Reason.of("transformer_failed", e.getClass().getName()));
      }
      transformed++;
    }
    return batch;
  }

  private void reject(Delivery<I> delivery, Reason reason) {
    Rejected<I> one = new Rejected<>(delivery, reason);
    rejected.computeIfAbsent(Keyed.keyOf(delivery.id()), key -> new ArrayList<>(1)).add(one);
    listener.rejected(one);
  }

  private void writeRows(List<Keyed<O>> batch) throws InterruptedException {
    rows.write(
        batch,
        new BatchWriter.Outcome<>() {
          @Override
          public void stored(List<Keyed<O>> values, WriteResult result) {
            int stored = 0;
            for (Keyed<O> value : values) {
              List<Delivery<I>> same = take(open, value.key());
              same.forEach(Step.this::remove);
              stored += same.size();
            }
            inserted += result.inserted();
            duplicates += stored - result.inserted();
          }

          @Override
          public void bad(Keyed<O> value, Reason reason) {
            take(open, value.key()).forEach(delivery -> reject(delivery, reason));
          }
        },
        whereabouts);
  }

  private void writeDeadLetters() throws InterruptedException {
    if (deadLetters == null) {
      giveBackRejected(leaveFor);
      return;
    }
    List<Keyed<Rejected<I>>> batch = new ArrayList<>(rejected.size());
    rejected.forEach((key, same) -> batch.add(new Keyed<>(key, same.get(0))));
    deadLetters.write(
        batch,
        new BatchWriter.Outcome<>() {
          @Override
          public void stored(List<Keyed<Rejected<I>>> values, WriteResult result) {
            for (Keyed<Rejected<I>> value : values) {
              List<Rejected<I>> same = take(rejected, value.key());
              same.forEach(one -> remove(one.delivery()));
              deadLettered += same.size();
            }
          }

          @Override
          public void bad(Keyed<Rejected<I>> value, Reason reason) {
            for (Rejected<I> one : take(rejected, value.key())) {
              listener.deadLetterRefused(one, reason);
              giveBack(one.delivery(), leaveFor);
            }
          }
        },
        whereabouts);
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
    settlements.add(new Settlement.Remove<>(delivery));
  }

  private void giveBack(Delivery<I> delivery, Duration after) {
    settlements.add(new Settlement.Return<>(delivery, after));
    returned++;
  }
}

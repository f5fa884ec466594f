package dev.sluice.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The values of a batch that fail alone, each with those of its group that must not overtake it.
 */
final class Aside<T> {

  /** How often the sink stored something when a value failed, and when that was. */
  record Failure(long stores, long time) {}

  /** A value that fails alone. */
  static final class Held<T> {
    final Placed<T> value;
    final Failure first;
    final List<Placed<T>> followers = new ArrayList<>();
    Failure last;

    /** How often it failed alone. */
    int times = 1;

    private Held(Placed<T> value, Failure first, Failure last) {
      this.value = value;
      this.first = first;
      this.last = last;
    }
  }

  private final List<Held<T>> held = new ArrayList<>();
  private final AtomicInteger ofAllLanes;

  Aside(AtomicInteger ofAllLanes) {
    this.ofAllLanes = ofAllLanes;
  }

  void add(Placed<T> value, Failure first, Failure last) {
    held.add(new Held<>(value, first, last));
    ofAllLanes.incrementAndGet();
  }

  /** Answers what follows it. */
  List<Placed<T>> remove(Held<T> one) {
    if (held.remove(one)) {
      ofAllLanes.decrementAndGet();
    }
    return one.followers;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  List<Held<T>> all() {
    return List.copyOf(held);
  }

  /** Whether it is the only one, of all lanes. */
  boolean isLone() {
    return ofAllLanes.get() == 1;
  }

  /** Takes in a value that must not overtake another; answers false where it may go. */
  boolean takes(Placed<T> value) {
    Held<T> before = held.isEmpty() ? null : ofGroup(value.group());
    return before != null && before.followers.add(value);
  }

  private @Nullable Held<T> ofGroup(@Nullable String group) {
    if (group != null) {
      for (Held<T> one : held) {
        if (group.equals(one.value.group())) {
          return one;
        }
      }
    }
    return null;
  }

  /** The batch is over; what is held comes again. */
  void leave() {
    ofAllLanes.addAndGet(-held.size());
    held.clear();
  }
}

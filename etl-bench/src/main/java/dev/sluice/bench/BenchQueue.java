package dev.sluice.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A queue of rendered messages. A message that is received waits to be deleted or made visible
 * again; there are no visibility timeouts, and the receive count shown is always 1. Thread-safe.
 */
final class BenchQueue {
  private enum State {
    WAITING,
    IN_FLIGHT,
    DELETED
  }

  private final List<byte[]> messages = new ArrayList<>();
  private final List<State> states = new ArrayList<>();
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private long handedOut;
  private int deleted;

  synchronized void add(String body, long seed, long sentMillis) {
    int index = messages.size();
    messages.add(RenderedMessage.of(index, seed, body, sentMillis));
    states.add(State.WAITING);
    waiting.add(index);
    notifyAll();
  }

  /** Takes up to {@code max} messages; where there is none, it waits for a first one. */
  synchronized List<byte[]> take(int max, int waitSeconds) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    for (long left = end - System.nanoTime();
        waiting.isEmpty() && left > 0;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    List<byte[]> taken = new ArrayList<>(max);
    while (taken.size() < max && !waiting.isEmpty()) {
      int index = waiting.remove();
      states.set(index, State.IN_FLIGHT);
      taken.add(messages.get(index));
    }
    handedOut += taken.size();
    return taken;
  }

  /** Deletes a message; false where the handle is none of this queue's. */
  synchronized boolean delete(String handle) {
    int index = RenderedMessage.indexOf(handle);
    if (index < 0 || index >= states.size()) {
      return false;
    }
    if (states.set(index, State.DELETED) != State.DELETED) {
      deleted++;
    }
    return true;
  }

  /** Makes a message visible again where the time is 0; false where it is not in flight. */
  synchronized boolean changeVisibility(String handle, int seconds) {
    int index = RenderedMessage.indexOf(handle);
    if (index < 0 || index >= states.size() || states.get(index) != State.IN_FLIGHT) {
      return false;
    }
    if (seconds == 0) {
      states.set(index, State.WAITING);
      waiting.add(index);
      notifyAll();
    }
    return true;
  }

  /** Makes every message wait again, as if none had been received. */
  synchronized void reset() {
    waiting.clear();
    for (int index = 0; index < messages.size(); index++) {
      states.set(index, State.WAITING);
      waiting.add(index);
    }
    handedOut = 0;
    deleted = 0;
    notifyAll();
  }

  synchronized Counts counts() {
    return new Counts(
        messages.size(),
        waiting.size(),
        messages.size() - waiting.size() - deleted,
        deleted,
        handedOut);
  }

  /**
   * What became of the messages so far.
   *
   * @param deleted how many different ones were deleted
   * @param handedOut how many receives answered, repeated ones included
   */
  record Counts(int messages, int waiting, int inFlight, int deleted, long handedOut) {}
}

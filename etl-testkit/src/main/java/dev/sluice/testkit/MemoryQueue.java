package dev.sluice.testkit;

import dev.sluice.core.Delivery;
import dev.sluice.core.Receipt;
import dev.sluice.core.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The messages that the {@link MemorySource}s of one queue share. Thread-safe. */
final class MemoryQueue<T> {

  private record Message<T>(
      long number, String id, T body, Instant sentAt, int attempts, long visibleAt) {}

  private record InFlight<T>(Message<T> message, MemorySource<T> taker) {}

  private record MemoryReceipt(long number, int attempt) implements Receipt {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeMap<Long, Message<T>> waiting = new TreeMap<>();
  private final Map<Long, InFlight<T>> inFlight = new HashMap<>();
  private long sent;

  String send(T body) {
    lock.lock();
    try {
      Message<T> message =
          new Message<>(
              sent++, UUID.randomUUID().toString(), body, Instant.now(), 0, System.nanoTime());
      waiting.put(message.number(), message);
      changed.signalAll();
      return message.id();
    } finally {
      lock.unlock();
    }
  }

  List<Delivery<T>> take(MemorySource<T> taker, int max, Duration wait)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(wait);
      while (taker.isReceiving()) {
        long now = System.nanoTime();
        List<Delivery<T>> taken = takeVisible(taker, max, now);
        if (!taken.isEmpty() || deadline - now <= 0) {
          return taken;
        }
        long left = deadline - now;
        for (Message<T> delayed : waiting.values()) {
          left = Math.min(left, delayed.visibleAt() - now);
        }
        long unused = changed.awaitNanos(left);
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  private List<Delivery<T>> takeVisible(MemorySource<T> taker, int max, long now) {
    List<Delivery<T>> taken = new ArrayList<>();
    Iterator<Message<T>> messages = waiting.values().iterator();
    while (taken.size() < max && messages.hasNext()) {
      Message<T> message = messages.next();
      if (message.visibleAt() - now <= 0) {
        messages.remove();
        inFlight.put(message.number(), new InFlight<>(message, taker));
        int attempt = message.attempts() + 1;
        taken.add(
            Delivery.of(
                message.id(),
                message.body(),
                attempt,
                message.sentAt(),
                new MemoryReceipt(message.number(), attempt)));
      }
    }
    return taken;
  }

  /** Answers whether it settled: not where the message was delivered anew since. */
  boolean settle(Settlement<T> settlement) {
    if (!(settlement.delivery().receipt() instanceof MemoryReceipt receipt)) {
      throw new IllegalArgumentException("a delivery of another source: " + settlement.delivery());
    }
    lock.lock();
    try {
      InFlight<T> current = inFlight.get(receipt.number());
      if (current == null || current.message().attempts() + 1 != receipt.attempt()) {
        return current == null && !waiting.containsKey(receipt.number());
      }
      inFlight.remove(receipt.number());
      if (settlement instanceof Settlement.Return<T> back) {
        comeAgain(current.message(), back.after());
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Lets those who wait check whether they should. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns at once all that a source took and did not settle, and wakes it. */
  void returnAllOf(MemorySource<T> taker) {
    lock.lock();
    try {
      List<Message<T>> unsettled =
          inFlight.values().stream()
              .filter(delivered -> delivered.taker() == taker)
              .map(InFlight::message)
              .toList();
      for (Message<T> message : unsettled) {
        inFlight.remove(message.number());
        comeAgain(message, Duration.ZERO);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void comeAgain(Message<T> message, Duration after) {
    waiting.put(
        message.number(),
        new Message<>(
            message.number(),
            message.id(),
            message.body(),
            message.sentAt(),
            message.attempts() + 1,
            System.nanoTime() + TimeUnit.NANOSECONDS.convert(after)));
    changed.signalAll();
  }

  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  int inFlight() {
    lock.lock();
    try {
      return inFlight.size();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size() + inFlight.size();
    } finally {
      lock.unlock();
    }
  }
}

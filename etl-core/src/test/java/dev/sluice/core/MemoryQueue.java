package dev.sluice.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A queue in memory that keeps what the engine did with it. */
final class MemoryQueue implements Source<String> {
  record Handle(int number) implements Receipt {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Delivery<String>> waiting = new ArrayDeque<>();
  private final Map<Receipt, Delivery<String>> inFlight = new LinkedHashMap<>();
  private final Map<String, Integer> attempts = new HashMap<>();
  final List<String> removed = new ArrayList<>();
  final List<Settlement.Return<String>> returned = new ArrayList<>();
  final AtomicInteger polls = new AtomicInteger();
  int failNextPolls;
  boolean settleNothing;
  volatile Runnable beforeSettle = () -> {};
  private boolean receiving = true;
  private boolean closed;
  final List<String> returnedWhileReceiving = new ArrayList<>();
  long wanted = Long.MAX_VALUE;
  boolean knowsBacklog = true;
  private int receipts;

  MemoryQueue(String... bodies) {
    for (String body : bodies) {
      send("id-" + body, body);
    }
  }

  void send(String id, String body) {
    lock.lock();
    try {
      int attempt = attempts.merge(id, 1, Integer::sum);
      waiting.add(Delivery.of(id, body, attempt, Instant.EPOCH, new Handle(receipts++)));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Delivery<String>> poll(int max, Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      polls.incrementAndGet();
      if (closed) {
        throw new IllegalStateException("the queue is closed");
      }
      if (failNextPolls > 0) {
        failNextPolls--;
        throw new SourceUnavailableException("503");
      }
      long left = TimeUnit.NANOSECONDS.convert(wait);
      while (waiting.isEmpty() && receiving && left > 0) {
        left = changed.awaitNanos(left);
      }
      List<Delivery<String>> polled = new ArrayList<>();
      while (polled.size() < max && receiving && !waiting.isEmpty()) {
        Delivery<String> delivery = waiting.remove();
        inFlight.put(delivery.receipt(), delivery);
        polled.add(delivery);
      }
      return polled;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Delivery<String>> settle(List<Settlement<String>> done) {
    beforeSettle.run();
    lock.lock();
    try {
      if (settleNothing) {
        return done.stream().<Delivery<String>>map(Settlement::delivery).toList();
      }
      for (Settlement<String> settlement : done) {
        if (inFlight.remove(settlement.delivery().receipt()) == null) {
          throw new AssertionError("settled twice: " + settlement);
        }
        if (settlement instanceof Settlement.Return<String> back) {
          returned.add(back);
          if (receiving && back.after().isZero()) {
            returnedWhileReceiving.add(settlement.delivery().body());
          }
        } else {
          removed.add(settlement.delivery().body());
        }
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public OptionalLong backlog() {
    lock.lock();
    try {
      return knowsBacklog
          ? OptionalLong.of(waiting.size() + inFlight.size())
          : OptionalLong.empty();
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

  @Override
  public void receiveAtMost(long deliveries) {
    wanted = deliveries;
  }

  @Override
  public void stopReceiving() {
    lock.lock();
    try {
      receiving = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isReceiving() {
    lock.lock();
    try {
      return receiving;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

package dev.sluice.core;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the lanes of one pipeline know of each other: whether it was stopped, and how many of them
 * hold a batch through an outage, during which nobody polls.
 */
final class Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean stopping;
  private boolean stopped;
  private int holding;

  /** Lets nobody poll any more. What is held stays so until {@link #stop()}. */
  void close() {
    lock.lock();
    try {
      stopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends every pause: what is held through an outage is given up. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void hold() {
    lock.lock();
    try {
      holding++;
    } finally {
      lock.unlock();
    }
  }

  void release() {
    lock.lock();
    try {
      holding--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return stopping;
    } finally {
      lock.unlock();
    }
  }

  /** Waits while any lane holds a batch; answers whether the pipeline goes on. */
  boolean awaitOpen() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!stopping && holding > 0) {
        changed.await();
      }
      return !stopping;
    } finally {
      lock.unlock();
    }
  }

  /** Waits that long, or until the pipeline is stopped; answers whether it goes on. */
  boolean pause(Duration duration) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(duration);
    lock.lockInterruptibly();
    try {
      while (!stopped && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody polls any more. */
  void awaitClosed() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!stopping) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }
}

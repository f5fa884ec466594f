package dev.sluice.core;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the lanes of one pipeline know of each other: whether it was stopped, and how many of them
 * hold a batch through an outage, during which nobody polls.
 */
final class Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean stopped;
  private int holding;

  void stop() {
    lock.lock();
    try {
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

  boolean isStopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Waits while any lane holds a batch; answers whether the pipeline goes on. */
  boolean awaitOpen() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!stopped && holding > 0) {
        changed.await();
      }
      return !stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Waits that long, or until the pipeline is stopped; answers whether it goes on. */
  boolean pause(Duration duration) throws InterruptedException {
    long left = duration.toNanos();
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

  /** Waits until the pipeline is stopped. */
  void awaitStop() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!stopped) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }
}

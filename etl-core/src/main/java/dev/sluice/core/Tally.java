package dev.sluice.core;

import java.util.concurrent.locks.ReentrantLock;

/**
 * What became of every delivery handed out. One whose outcome is not known yet counts as returned:
 * that is what becomes of it where its lane is left behind. Thread-safe.
 */
final class Tally {
  private final ReentrantLock lock = new ReentrantLock();
  private Counts known = Counts.NONE;
  private long atWork;

  void handedOut(int deliveries) {
    lock.lock();
    try {
      atWork += deliveries;
    } finally {
      lock.unlock();
    }
  }

  /** Hears of the outcome of deliveries that were handed out. */
  void ended(Counts outcome) {
    lock.lock();
    try {
      atWork -= outcome.received();
      known = known.plus(outcome);
    } finally {
      lock.unlock();
    }
  }

  Counts counts() {
    lock.lock();
    try {
      return known.plus(Counts.of(atWork, 0, 0, 0, atWork));
    } finally {
      lock.unlock();
    }
  }
}

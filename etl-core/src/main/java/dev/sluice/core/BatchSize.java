package dev.sluice.core;

import java.util.concurrent.locks.ReentrantLock;

/**
 * How many values a sink takes at once, as lately seen: no limit until a batch failed that could be
 * stored in parts. Then half of it, and after some batches of that size a half more, until a batch
 * of full size is stored; each time that more fails, it waits for twice as many batches before it
 * tries again. One for all lanes; thread-safe.
 */
final class BatchSize {
  private static final int FIRST_WAIT = 8;
  private static final int LONGEST_WAIT = 1_024;

  private final PipelineListener listener;
  private final ReentrantLock lock = new ReentrantLock();

  /** Read without the lock, once a write. */
  private volatile int most = Integer.MAX_VALUE;

  /** The largest that was stored since the limit. */
  private int proven;

  /** The largest that was asked for: at which the limit ends. */
  private int full;

  private int stored;
  private int wait = FIRST_WAIT;

  BatchSize(PipelineListener listener) {
    this.listener = listener;
  }

  /** The most values to write at once. */
  int most() {
    return most;
  }

  /** Whether a batch of this size is more than what was lately seen to work. */
  boolean isBold(int size) {
    if (!isLimited()) {
      return false;
    }
    lock.lock();
    try {
      return size > proven;
    } finally {
      lock.unlock();
    }
  }

  /** A batch of this size failed, and all of its parts were stored. */
  void tooLarge(int size, String why) {
    lock.lock();
    try {
      if (size > most) {
        return;
      }
      if (isLimited() && size > proven) {
        most = proven;
        wait = Math.min(2 * wait, LONGEST_WAIT);
      } else {
        full = isLimited() ? full : size;
        most = (size + 1) / 2;
        proven = most;
        wait = FIRST_WAIT;
      }
      stored = 0;
      listener.batchesLimited(most, why);
    } finally {
      lock.unlock();
    }
  }

  /** A batch of this size was stored. */
  void stored(int size) {
    if (size < most) {
      return;
    }
    lock.lock();
    try {
      if (size < most || !isLimited()) {
        return;
      }
      proven = size;
      if (size >= full) {
        most = Integer.MAX_VALUE;
        listener.batchesUnlimited();
      } else if (++stored >= wait) {
        stored = 0;
        most = Math.min(full, most + Math.max(1, most / 2));
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isLimited() {
    return most != Integer.MAX_VALUE;
  }
}

package dev.sluice.sqs;

import dev.sluice.core.Receipt;
import dev.sluice.sqs.SqsCalls.Received;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A message that was received and is not settled yet: what a delivery's receipt stands for.
 *
 * <p>It follows its message: where the message is received once more, it takes over the newer
 * handle, since SQS may honour the newest alone. Times are those of {@link System#nanoTime()},
 * which no change of the wall clock moves.
 */
final class Held implements Receipt {
  private enum State {
    /** In the buffer or with a lane; the heartbeat keeps it invisible. */
    HELD,
    /** On its way out; the heartbeat leaves it alone. */
    SETTLING,
    /** Settled, or given up: no longer this process's. */
    OVER
  }

  final String id;
  final @Nullable String group;
  private State state = State.HELD;
  private String handle;
  private long receivedAt;
  private long extendedAt;
  private @Nullable String lostHandle;
  private @Nullable CountDownLatch extension;

  Held(Received received, long now) {
    this.id = received.id();
    this.group = received.group();
    this.handle = received.handle();
    this.receivedAt = now;
    this.extendedAt = now;
  }

  /** Takes over the handle of a redelivery; answers false where this one is over. */
  synchronized boolean redelivered(String newHandle, long now) {
    if (state == State.OVER) {
      return false;
    }
    handle = newHandle;
    receivedAt = now;
    extendedAt = now;
    return true;
  }

  synchronized String handle() {
    return handle;
  }

  synchronized long ageNanos(long now) {
    return now - receivedAt;
  }

  synchronized boolean isOver() {
    return state == State.OVER;
  }

  synchronized boolean isHeldFor(long now, long nanos) {
    return state == State.HELD && now - receivedAt >= nanos;
  }

  /**
   * Keeps the heartbeat away.
   *
   * @return whether this caller settles it: false where it is over or another settles it
   */
  synchronized boolean beginSettling() {
    if (state != State.HELD) {
      return false;
    }
    state = State.SETTLING;
    return true;
  }

  /**
   * Waits for an extension under way, not for long: coming after a return, it would hide the
   * message again.
   */
  void awaitExtension() throws InterruptedException {
    CountDownLatch underWay;
    synchronized (this) {
      underWay = extension;
    }
    if (underWay != null) {
      underWay.await(5, TimeUnit.SECONDS);
    }
  }

  /** Ends it, unless a newer handle came while the call with {@code usedHandle} was under way. */
  synchronized boolean end(String usedHandle) {
    if (state != State.OVER && !handle.equals(usedHandle)) {
      return false;
    }
    state = State.OVER;
    return true;
  }

  synchronized void giveUp() {
    state = State.OVER;
  }

  /** Whether an extension is due; it is then under way until {@code end} is counted down. */
  synchronized boolean beginExtension(long now, long afterNanos, CountDownLatch end) {
    if (state != State.HELD || now - extendedAt < afterNanos || handle.equals(lostHandle)) {
      return false;
    }
    extension = end;
    return true;
  }

  synchronized void extended(String usedHandle, long at) {
    if (handle.equals(usedHandle)) {
      extendedAt = at;
    }
  }

  /** The server no longer takes this handle: the message is visible again, or gone. */
  synchronized void lost(String usedHandle) {
    lostHandle = usedHandle;
  }
}

package dev.sluice.sqs;

import dev.sluice.core.Receipt;
import dev.sluice.sqs.internal.json.Received;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

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
    /** On its way out for good; the heartbeat leaves it alone. */
    REMOVING,
    /** On its way back to the queue; the heartbeat leaves it alone. */
    RETURNING,
    /** Settled, or given up: no longer this process's. */
    OVER
  }

  final String id;
  final @Nullable String group;
  final Map<String, MessageAttributeValue> attributes;
  private State state = State.HELD;
  private String handle;
  private long receivedAt;
  private long extendedAt;
  private @Nullable String lostHandle;
  private @Nullable CountDownLatch extension;

  Held(Received received, long now) {
    this.id = received.id();
    this.group = received.group();
    this.attributes = received.attributes();
    this.handle = received.handle();
    this.receivedAt = now;
    this.extendedAt = now;
  }

  /**
   * Takes over the handle of a redelivery. Answers false where the redelivery is a delivery of its
   * own, because this one is over, or was returned to come again just like that.
   */
  synchronized boolean redelivered(String newHandle, long now) {
    if (state == State.RETURNING) {
      state = State.OVER;
    }
    if (state == State.OVER) {
      return false;
    }
    handle = newHandle;
    receivedAt = now;
    extendedAt = now;
    return true;
  }

  /** How much its attributes take, in the bytes that SQS counts. */
  int attributeBytes() {
    int sum = 0;
    for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
      sum += DeadLetter.bytes(attribute.getKey(), attribute.getValue());
    }
    return sum;
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

  /** Whether it will soon be visible again, for want of an extension that does not come. */
  synchronized boolean isExposed(long now, long afterNanos) {
    return state == State.HELD && now - extendedAt >= afterNanos && !handle.equals(lostHandle);
  }

  /** Keeps the heartbeat away; removing is possible whatever came before. */
  synchronized void beginRemoving() {
    if (state != State.OVER) {
      state = State.REMOVING;
    }
  }

  /** Keeps the heartbeat away; false where it is not held, so that there is nothing to return. */
  synchronized boolean beginReturning() {
    if (state != State.HELD) {
      return false;
    }
    state = State.RETURNING;
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
    boolean underWay = extension != null && extension.getCount() > 0;
    if (state != State.HELD
        || underWay
        || now - extendedAt < afterNanos
        || handle.equals(lostHandle)) {
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

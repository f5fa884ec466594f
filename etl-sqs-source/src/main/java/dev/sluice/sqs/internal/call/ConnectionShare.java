package dev.sluice.sqs.internal.call;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares the connections of one pool between receives, which keep theirs for as long as they wait,
 * and the short calls that delete, return and extend: about half are for receives, and at least one
 * is not. Of a pool with one connection receives get it only while no short call wants it.
 *
 * <p>Of a pool of which nobody says how large it is one receive is made at first, and no more than
 * twice as many as a short call was once made beside, from its begin to its end. Where a call gets
 * no connection, or a short one takes much longer than usual while receives are under way, there
 * are half as many. That is forgotten after a while, since it may have been the server.
 * Thread-safe.
 */
public final class ConnectionShare {
  private static final Logger LOG = LoggerFactory.getLogger("dev.sluice.sqs.SqsSource");

  /** What every server may need now and then. */
  private static final long SLOW = Duration.ofMillis(500).toNanos();

  private static final int TIMES_USUAL = 4;

  /** What was held up at the same time is one case. */
  private static final long ONE_CASE = Duration.ofSeconds(2).toNanos();

  private static final long FORGET = Duration.ofMinutes(1).toNanos();
  private static final int FEW = 10;

  /** Of receives that a source has at the most. */
  private static final int MOST = 1000;

  private final LongSupplier nanoTime;
  private int connections;
  private int mostReceives = 1;
  private boolean single;
  private int sources;
  private int receives;
  private long ended;
  private int shorts;
  private int waiting;
  private long usual = Long.MAX_VALUE;
  private boolean learned;
  private long learnedAt;
  private boolean said;

  /** Of a pool whose size is not known. */
  ConnectionShare(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Hears how many connections there are. */
  synchronized void have(int most) {
    connections = most;
    mostReceives = Math.max(1, most / 2);
    single = most == 1;
    notifyAll();
  }

  /** How many there are; empty where nobody says it. */
  synchronized OptionalInt connections() {
    return connections == 0 ? OptionalInt.empty() : OptionalInt.of(connections);
  }

  /** How many receives there may be, as far as it is known. */
  public synchronized int mostReceives() {
    return connections == 0 ? Integer.MAX_VALUE : mostReceives;
  }

  /** A source begins to use it, for so many receives at the most. */
  public synchronized void open(String queueUrl, int receivers) {
    sources++;
    if (connections > 0 && mostReceives < receivers && !said) {
      said = true;
      String text =
          "the client has {} connections: at most {} receives from {} at a time, so that deletes have"
              + " the others; for all {} set the maximum of its HTTP client to {}";
      Object[] values = {connections, mostReceives, queueUrl, receivers, 2 * receivers};
      if (connections < FEW) {
        LOG.warn(text, values);
      } else {
        LOG.info(text, values);
      }
    }
  }

  /** A source uses it no more. */
  public synchronized void close() {
    sources--;
  }

  /** Whether a receive may wait for long without being in the way of another call. */
  public synchronized boolean allowsLongWaits() {
    return !single && sources <= mostReceives;
  }

  /** Waits up to {@code longest} for the turn of a receive; false where it does not come. */
  public synchronized boolean awaitReceive(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (!isReceivesTurn()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    receives++;
    return true;
  }

  private boolean isReceivesTurn() {
    if (connections == 0 && isForgotten()) {
      single = false;
      learned = false;
    }
    return receives < mostReceives && !(single && shorts + waiting > 0);
  }

  private boolean isForgotten() {
    return learned && nanoTime.getAsLong() - learnedAt >= FORGET;
  }

  /** A receive ended. */
  public synchronized void endReceive() {
    receives--;
    ended++;
    notifyAll();
  }

  /**
   * A short call under way.
   *
   * @param begin when it began to wait for its turn
   * @param receives how many there were at its turn
   * @param ended how many had ended
   */
  record Begun(long begin, int receives, long ended) {}

  /** Waits for the turn of a short call, and no longer than such a call may take. */
  synchronized Begun beginShort() throws InterruptedException {
    long begin = nanoTime.getAsLong();
    long end = System.nanoTime() + SqsCalls.SHORT_CALL.toNanos();
    waiting++;
    try {
      while (!isShortsTurn()) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          break;
        }
        wait(left);
      }
    } finally {
      waiting--;
    }
    shorts++;
    return new Begun(begin, receives, ended);
  }

  private boolean isShortsTurn() {
    if (single) {
      return receives + shorts == 0;
    }
    return connections == 0 || shorts < connections - mostReceives;
  }

  /** A short call ended, that was not refused a connection. */
  synchronized void endShort(Begun call, String queueUrl) {
    shorts--;
    long took = nanoTime.getAsLong() - call.begin();
    if (connections == 0) {
      if (usual < Long.MAX_VALUE && took > SLOW + TIMES_USUAL * usual && receives > 0) {
        learn(queueUrl, "deletes wait while messages are received");
      } else if (!learned) {
        // Those that had a connection before it and have it still.
        long beside = call.receives() - (ended - call.ended());
        mostReceives = (int) Math.max(mostReceives, Math.min(2 * beside, MOST));
      }
      usual = Math.min(usual, took);
    }
    notifyAll();
  }

  /** Hears how long a call took that nothing was in the way of. */
  synchronized void took(long nanos) {
    usual = Math.min(usual, nanos);
  }

  /** A call got no connection of the client's. */
  synchronized void exhausted(String queueUrl) {
    if (connections == 0) {
      learn(queueUrl, "the client has no connection left");
      notifyAll();
    }
  }

  private void learn(String queueUrl, String why) {
    long now = nanoTime.getAsLong();
    if (learned && now - learnedAt < ONE_CASE) {
      return;
    }
    single = single || mostReceives == 1;
    mostReceives = Math.max(1, Math.min(mostReceives, receives) / 2);
    learned = true;
    learnedAt = now;
    if (!said) {
      said = true;
      LOG.warn(
          "{}: at most {} receives from {} at a time from now on; set the maximum of connections of its"
              + " HTTP client to twice the receivers",
          why,
          mostReceives,
          queueUrl);
    }
  }
}

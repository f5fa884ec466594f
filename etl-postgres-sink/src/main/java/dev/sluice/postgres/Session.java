package dev.sluice.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection at work for one thread. Its statement is cancelled on the server, by a request on
 * another connection as poolers forward it too, once it takes longer than the limit, its thread is
 * interrupted or its sink is closed; again each second, since a request may be lost. Without that a
 * client that gives up leaves a backend behind, which waits on.
 *
 * <p>The limit is no longer than five sixths of the connection's socket timeout, so that the server
 * is told before the socket is given up. A connection that is not of pgjdbc has no limit.
 */
final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresSink.class);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration TOLD_AFTER = Duration.ofSeconds(1);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
  private static final Duration KEEP_THREAD = Duration.ofSeconds(10);

  /** One thread for all, that ends by itself where there is nothing to watch. */
  private static final ScheduledThreadPoolExecutor WATCH = watch();

  private final Connection connection;
  private final @Nullable PGConnection driver;
  private final int prepareThreshold;
  private final Duration limit;
  private final Consumer<Session> ended;
  private final Thread worker = Thread.currentThread();
  private final long start = System.nanoTime();
  private final ScheduledFuture<?> looking;
  private final AtomicBoolean asking = new AtomicBoolean();
  private final ReentrantLock cancelling = new ReentrantLock();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean cancelled;
  private volatile boolean stopped;
  private volatile long askedAt;
  private volatile @Nullable Wait wait;

  /** Something that is done on the connection, and since when. */
  private record Wait(String what, long since, AtomicBoolean told) {}

  Session(Connection connection, Duration limit, Consumer<Session> ended) throws SQLException {
    this.connection = connection;
    this.ended = ended;
    driver =
        connection.isWrapperFor(PGConnection.class) ? connection.unwrap(PGConnection.class) : null;
    prepareThreshold = driver == null ? 0 : driver.getPrepareThreshold();
    if (driver != null) {
      // A pooler may have another server for each transaction, where nothing is prepared; and a
      // statement of a batch gains nothing by it.
      driver.setPrepareThreshold(0);
    }
    Duration socketTimeout =
        driver == null ? Duration.ZERO : Duration.ofMillis(connection.getNetworkTimeout());
    Duration most = socketTimeout.multipliedBy(5).dividedBy(6);
    this.limit = most.isZero() || most.compareTo(limit) > 0 ? limit : most;
    looking =
        WATCH.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static ScheduledThreadPoolExecutor watch() {
    ScheduledThreadPoolExecutor watch =
        new ScheduledThreadPoolExecutor(1, task -> daemon(task, "sluice-statement-watch"));
    watch.setKeepAliveTime(KEEP_THREAD.toMillis(), TimeUnit.MILLISECONDS);
    watch.allowCoreThreadTimeOut(true);
    watch.setRemoveOnCancelPolicy(true);
    return watch;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  Connection connection() {
    return connection;
  }

  /** Has a line logged where what comes now takes longer than a second. */
  void waitsFor(String what) {
    wait = new Wait(what, System.nanoTime(), new AtomicBoolean());
  }

  private void look() {
    if (worker.isInterrupted()) {
      stop();
    } else if (isLongerAgo(start, limit)) {
      cancel();
    }
    Wait current = wait;
    if (current != null
        && isLongerAgo(current.since(), TOLD_AFTER)
        && current.told().compareAndSet(false, true)) {
      LOG.warn("waiting for {}: another session may hold a lock there", current.what());
    }
  }

  private static boolean isLongerAgo(long nanoTime, Duration time) {
    return System.nanoTime() - nanoTime > TimeUnit.NANOSECONDS.convert(time);
  }

  /** Has the statement cancelled since nobody wants it any more, however long it took. */
  void stop() {
    stopped = true;
    cancel();
  }

  /** Whether nobody waits for the statement, so that its failure says nothing of what it does. */
  boolean isStopped() {
    return stopped || worker.isInterrupted();
  }

  /** Asks the server to cancel the statement; answers at once. */
  private void cancel() {
    if (driver == null || (cancelled && !isLongerAgo(askedAt, ASK_AGAIN))) {
      return;
    }
    if (asking.compareAndSet(false, true)) {
      // It takes a connection of its own, and with it as long as the network does.
      daemon(() -> ask(driver), "sluice-cancel").start();
    }
  }

  private void ask(PGConnection statements) {
    cancelling.lock();
    try {
      if (over.getCount() > 0) {
        cancelled = true;
        askedAt = System.nanoTime();
        statements.cancelQuery();
      }
    } catch (SQLException e) {
      LOG.debug("a statement could not be cancelled: {}", SqlState.describe(e));
    } finally {
      cancelling.unlock();
      asking.set(false);
    }
  }

  /**
   * Throws where the server was asked to cancel and yet did the work: a commit that was cancelled
   * while it waited for a standby is none that survives a failover.
   */
  void requireNotCancelled() throws SQLException {
    if (cancelled) {
      throw new UnconfirmedException("cancelled", SqlState.CANCELLED);
    }
  }

  void awaitEnd(long nanos) throws InterruptedException {
    if (!over.await(nanos, TimeUnit.NANOSECONDS)) {
      LOG.debug("a statement goes on though it was cancelled");
    }
  }

  /** Gives the connection back, after a request to cancel that is under way. */
  @Override
  public void close() throws SQLException {
    looking.cancel(false);
    cancelling.lock();
    try {
      over.countDown();
    } finally {
      cancelling.unlock();
    }
    ended.accept(this);
    if (driver != null) {
      driver.setPrepareThreshold(prepareThreshold);
    }
    connection.close();
  }
}

package dev.sluice.sqs.internal.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one source: those in use, at most {@code most}, and those that wait for their
 * next use. The one that was used last is used next, so that those that are not needed grow old and
 * are closed.
 *
 * <p>Less than half of them are sent ahead on, by threads that come back for the answers later:
 * such threads must not wait for each other's connections, nor for those of half as many receives.
 *
 * <p>Thread-safe; after {@link #close()} it works on, and keeps no connection.
 */
public final class HttpPool implements Closeable {
  /** SQS closes a connection on which nothing came for about a minute. */
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(50);

  private final Route route;
  private final SSLSocketFactory tls;
  private final Resolver resolver;
  private final Semaphore free;
  private final Semaphore ahead;
  private final Deque<HttpConnection> idle = new ArrayDeque<>();
  private volatile @Nullable InetAddress lastGood;
  private boolean closed;

  /** Finds the addresses of a host; throws where it has none. */
  public interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  public HttpPool(Route route, SSLSocketFactory tls, int most) {
    this(route, tls, most, InetAddress::getAllByName);
  }

  /** The same, with the addresses of hosts from elsewhere than the JVM's resolver. */
  public HttpPool(Route route, SSLSocketFactory tls, int most, Resolver resolver) {
    this.route = route;
    this.tls = tls;
    this.resolver = resolver;
    this.free = new Semaphore(most);
    this.ahead = new Semaphore(Math.max(0, most - 1) / 2);
  }

  /** A connection that waits, to send ahead on; null where there is none. */
  public @Nullable HttpConnection takeAhead() {
    if (!ahead.tryAcquire()) {
      return null;
    }
    if (free.tryAcquire()) {
      HttpConnection connection = poll();
      if (connection != null) {
        return connection;
      }
      free.release();
    }
    ahead.release();
    return null;
  }

  /** Ends a use that began with {@link #takeAhead}. */
  public void giveBackAhead(HttpConnection connection) {
    giveBack(connection);
    ahead.release();
  }

  /** A connection that waits, or a new one that has yet to connect. */
  public HttpConnection take(long deadline) throws IOException, InterruptedException {
    if (!free.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      throw new SocketTimeoutException("all connections are in use");
    }
    HttpConnection connection = poll();
    return connection == null ? new HttpConnection(route) : connection;
  }

  /** A new connection in the place of one that was taken. */
  public HttpConnection replace(HttpConnection stale) {
    stale.close();
    return new HttpConnection(route);
  }

  public void connect(HttpConnection connection, long deadline) throws IOException {
    try {
      lastGood = connection.connect(addresses(), tls, deadline);
    } catch (IOException e) {
      throw new Unreachable(route.host(), route.port(), e);
    }
  }

  /** Those of the host, first the one to which the last connection was made. */
  private List<InetAddress> addresses() throws IOException {
    List<InetAddress> addresses = new ArrayList<>(List.of(resolver.resolve(route.host())));
    InetAddress good = lastGood;
    if (good != null && addresses.remove(good)) {
      addresses.add(0, good);
    }
    return addresses;
  }

  /** Ends a use; the connection stays open where it can be used again. */
  public void giveBack(HttpConnection connection) {
    List<HttpConnection> old = new ArrayList<>(0);
    synchronized (this) {
      long now = System.nanoTime();
      if (!closed && connection.isReusable()) {
        connection.idleFrom(now);
        idle.push(connection);
      } else {
        old.add(connection);
      }
      for (HttpConnection last = idle.peekLast();
          last != null && last.isIdleFor(LONGEST_IDLE, now);
          last = idle.peekLast()) {
        old.add(idle.removeLast());
      }
    }
    free.release();
    old.forEach(HttpConnection::close);
  }

  private @Nullable HttpConnection poll() {
    HttpConnection newest;
    synchronized (this) {
      newest = idle.poll();
    }
    if (newest != null
        && (newest.isIdleFor(LONGEST_IDLE, System.nanoTime()) || !newest.isQuiet())) {
      newest.close();
      return poll();
    }
    return newest;
  }

  @Override
  public void close() {
    List<HttpConnection> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(idle);
      idle.clear();
    }
    all.forEach(HttpConnection::close);
  }
}

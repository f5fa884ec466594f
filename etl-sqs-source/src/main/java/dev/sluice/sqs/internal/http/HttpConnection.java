package dev.sluice.sqs.internal.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the server: a request, then its answer, and so on. For one thread at a time,
 * but for {@link #close()}, which any thread may call to end what is under way.
 *
 * <p>A request is written without a time limit: it is smaller than the socket's buffer, which the
 * answer before it has emptied.
 */
public final class HttpConnection implements Closeable {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final Route route;
  private final RequestWriter writer;
  private final AnswerReader reader = new AnswerReader(this::read);
  private volatile @Nullable Socket raw;
  private volatile boolean closed;
  private @Nullable Socket socket;
  private @Nullable OutputStream out;
  private long deadline;
  private boolean used;
  private boolean reusable = true;
  private long idleSince;

  public HttpConnection(Route route) {
    this.route = route;
    this.writer = new RequestWriter(route);
  }

  public boolean isConnected() {
    return out != null;
  }

  /**
   * Tries the addresses one after the other; each gets an equal share of the time that is left, so
   * that one which nobody answers at leaves enough for the others.
   *
   * @param tls checks the server's certificate, and this the name in it
   * @return the address that answered
   */
  InetAddress connect(List<InetAddress> addresses, SSLSocketFactory tls, long deadline)
      throws IOException {
    long end = Math.min(deadline, System.nanoTime() + CONNECT.toNanos());
    IOException failure = null;
    for (int i = 0; i < addresses.size(); i++) {
      long now = System.nanoTime();
      this.deadline = now + (end - now) / (addresses.size() - i);
      try {
        connect(addresses.get(i), tls);
        return addresses.get(i);
      } catch (IOException e) {
        // What a server says counts more than that there is no route, or no server.
        failure = failure instanceof SSLException ? failure : e;
        closeSocket();
      }
    }
    throw failure == null ? new IOException("no address") : failure;
  }

  private void connect(InetAddress address, SSLSocketFactory tls) throws IOException {
    Socket plain = new Socket();
    raw = plain;
    if (closed) {
      throw new IOException("closed");
    }
    plain.connect(new InetSocketAddress(address, route.port()), millisLeft());
    plain.setTcpNoDelay(true);
    plain.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    Socket open = plain;
    if (route.tls()) {
      SSLSocket secure = (SSLSocket) tls.createSocket(plain, route.host(), route.port(), true);
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
      secure.setSoTimeout(millisLeft());
      secure.startHandshake();
      open = secure;
    }
    socket = open;
    out = open.getOutputStream();
  }

  /** The place to put the next request together. */
  public RequestWriter writer() {
    return writer;
  }

  /** Sends what was written. */
  public void send() throws IOException {
    if (out == null) {
      throw new IOException("not connected");
    }
    used = used || reader.hasBegun();
    reader.expect();
    reusable = false;
    writer.writeTo(out);
  }

  /** Reads the answer to what was sent. */
  public HttpAnswer receive(long deadline) throws IOException {
    this.deadline = deadline;
    HttpAnswer answer = reader.read();
    reusable = !answer.lastOne();
    return answer;
  }

  /** Whether it failed as one does that the server had closed before the request came. */
  public boolean wasStale(IOException failure) {
    return used && !closed && !reader.hasBegun() && !(failure instanceof SocketTimeoutException);
  }

  boolean isReusable() {
    return reusable && !closed && isConnected() && !reader.hasMore();
  }

  /** It waits for its next use: what a large request or answer took is given up. */
  void idleFrom(long now) {
    idleSince = now;
    reader.shrink();
    writer.shrink();
  }

  /**
   * Whether nothing came while it waited. What came is no answer to what is going to be asked, and
   * with TLS it is the end of the connection, or may be.
   */
  boolean isQuiet() {
    Socket open = raw;
    try {
      return open != null && open.getInputStream().available() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  boolean isIdleFor(Duration longest, long now) {
    return now - idleSince > longest.toNanos();
  }

  private int read(byte[] into, int from, int length) throws IOException {
    if (socket == null) {
      throw new IOException("not connected");
    }
    socket.setSoTimeout(millisLeft());
    return socket.getInputStream().read(into, from, length);
  }

  private int millisLeft() throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("no time left");
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }

  /**
   * Closes the socket below TLS: no other thread has to let go of the connection first, and none
   * sends a farewell to who may not read it.
   */
  @Override
  public void close() {
    closed = true;
    closeSocket();
  }

  private void closeSocket() {
    Socket open = raw;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Nothing is left to do with it.
      }
    }
  }
}

package dev.sluice.sqs;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
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
final class HttpConnection implements Closeable {
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

  HttpConnection(Route route) {
    this.route = route;
    this.writer = new RequestWriter(route);
  }

  boolean isConnected() {
    return out != null;
  }

  /**
   * Tries each address of the host.
   *
   * @param tls checks the server's certificate, and this the name in it
   */
  void connect(SSLSocketFactory tls, long deadline) throws IOException {
    this.deadline = Math.min(deadline, System.nanoTime() + CONNECT.toNanos());
    IOException failure = null;
    for (InetAddress address : InetAddress.getAllByName(route.host())) {
      try {
        connect(address, tls);
        return;
      } catch (IOException e) {
        failure = e;
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
  RequestWriter writer() {
    return writer;
  }

  /** Sends what was written. */
  void send() throws IOException {
    if (out == null) {
      throw new IOException("not connected");
    }
    used = used || reader.hasBegun();
    reader.expect();
    reusable = false;
    writer.writeTo(out);
  }

  /** Reads the answer to what was sent. */
  Answer receive(long deadline) throws IOException {
    this.deadline = deadline;
    Answer answer = reader.read();
    reusable = !answer.lastOne();
    return answer;
  }

  /** Whether it failed as one does that the server had closed before the request came. */
  boolean wasStale(IOException failure) {
    return used && !closed && !reader.hasBegun() && !(failure instanceof SocketTimeoutException);
  }

  boolean isReusable() {
    return reusable && !closed && isConnected();
  }

  void idleFrom(long now) {
    idleSince = now;
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

package dev.sluice.testkit.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on a free port before a server of this machine: the network between two programs, for
 * a test to damage. Undamaged, it forwards every byte. Thread-safe; what it does to a connection
 * takes effect at its next piece, which is what one read of the socket gives, at most 64 KiB.
 */
public final class Wire implements AutoCloseable {
  private static final int PIECE = 65_536;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Which way a piece goes. */
  public enum Way {
    /** From the client to the server. */
    REQUEST,
    /** From the server to the client. */
    ANSWER
  }

  private enum Fate {
    FORWARDED,
    DROPPED,
    LOST,
    HALVED
  }

  private record Next(Way way, Fate fate) {}

  private final ServerSocket listener;
  private final Thread acceptor;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean cut;
  private boolean stalled;
  private Duration delay = Duration.ZERO;
  private @Nullable Way dropped;
  private @Nullable Next next;

  /**
   * Begins to listen on a port of its own.
   *
   * @param target the port of the server, on the loopback address; it need not answer yet
   */
  public Wire(int target) {
    this.target = target;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.acceptor = start(this::accept);
  }

  /** The port to give to the client in the place of the server's. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Breaks every connection, and each new one at once, until {@link #mend()}. */
  public void cut() {
    change(() -> cut = true);
    breakAll();
  }

  /** Breaks every connection once; new ones are as they should be. */
  public void breakAll() {
    sockets.forEach(Wire::close);
  }

  /**
   * Takes connections and what is sent over them, and forwards nothing until {@link #mend()}, which
   * forwards what was held back: a peer that hangs.
   */
  public void stall() {
    change(() -> stalled = true);
  }

  /** Holds every piece back for this long, one after another, until {@link #mend()}. */
  public void delay(Duration each) {
    change(() -> delay = each);
  }

  /**
   * Throws away all that goes this way until {@link #mend()}, and keeps the connections: a peer
   * whose answers, or that itself, went missing. A connection that lost something is of no use
   * afterwards.
   */
  public void drop(Way way) {
    change(() -> dropped = way);
  }

  /** Loses the next piece that goes this way, and the connection with it. */
  public void lose(Way way) {
    change(() -> next = new Next(way, Fate.LOST));
  }

  /** Cuts the next piece that goes this way in the middle, and the connection with it. */
  public void cutHalfway(Way way) {
    change(() -> next = new Next(way, Fate.HALVED));
  }

  /** Undoes every damage that lasts or still waits for its piece. */
  public void mend() {
    change(
        () -> {
          cut = false;
          stalled = false;
          delay = Duration.ZERO;
          dropped = null;
          next = null;
        });
  }

  /** Breaks every connection and stops listening: new ones are refused. It can't be mended. */
  public void end() {
    try {
      listener.close();
      // The system listens until the thread that accepts has let go of the socket.
      acceptor.join(PATIENCE.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    mend();
    cut();
  }

  /** The same as {@link #end()}. Calling it again does nothing. */
  @Override
  public void close() {
    end();
  }

  private void change(Runnable damage) {
    lock.lock();
    try {
      damage.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException e) {
        // The wire is closed, or the server refused; the next client may have more luck.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server;
    try {
      if (isCut()) {
        throw new IOException("cut");
      }
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      client.close();
      throw e;
    }
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    sockets.add(client);
    sockets.add(server);
    start(() -> pump(client, server, Way.REQUEST));
    start(() -> pump(server, client, Way.ANSWER));
    if (isCut()) {
      close(client);
      close(server);
    }
  }

  private boolean isCut() {
    lock.lock();
    try {
      return cut;
    } finally {
      lock.unlock();
    }
  }

  private void pump(Socket from, Socket to, Way way) {
    byte[] buffer = new byte[PIECE];
    try (from;
        to) {
      int length = from.getInputStream().read(buffer);
      while (length >= 0) {
        Fate fate = fateOf(buffer, length, way);
        if (fate == Fate.FORWARDED) {
          to.getOutputStream().write(buffer, 0, length);
        } else if (fate == Fate.HALVED) {
          to.getOutputStream().write(buffer, 0, length / 2);
          return;
        } else if (fate == Fate.LOST) {
          return;
        }
        length = from.getInputStream().read(buffer);
      }
    } catch (IOException e) {
      // Broken, by either end or by the test.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  /** Waits as long as the piece is held back, and says what becomes of it then. */
  private Fate fateOf(byte[] piece, int length, Way way) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = delay.toNanos();
      while (stalled || left > 0) {
        if (stalled) {
          changed.await();
        } else {
          left = Math.min(changed.awaitNanos(left), delay.toNanos());
        }
      }
      if (dropped == way) {
        return Fate.DROPPED;
      }
      Next due = next;
      if (due == null || due.way() != way || isGoodbye(piece, length)) {
        return Fate.FORWARDED;
      }
      next = null;
      return due.fate();
    } finally {
      lock.unlock();
    }
  }

  /** PostgreSQL's Terminate, which a connection closed before may send late: it is no request. */
  private static boolean isGoodbye(byte[] piece, int length) {
    return length == 5 && piece[0] == 'X';
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Thread start(Runnable work) {
    Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}

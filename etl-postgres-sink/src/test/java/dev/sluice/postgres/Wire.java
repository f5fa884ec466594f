package dev.sluice.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** A TCP connection to a server that can be cut, or can lose what goes over it next. */
final class Wire implements AutoCloseable {

  /**
   * What goes over the wire as it should, or whose next piece is lost along with the connection.
   */
  enum Loss {
    NOTHING,
    REQUEST,
    ANSWER
  }

  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Loss> next = new AtomicReference<>(Loss.NOTHING);
  private volatile boolean cut;

  Wire(int target) {
    this.target = target;
    try {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  void cut() {
    cut = true;
    sockets.forEach(Wire::close);
  }

  void mend() {
    cut = false;
  }

  void lose(Loss loss) {
    next.set(loss);
  }

  /** From now on nobody listens. */
  void end() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }

  @Override
  public void close() {
    end();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        if (cut) {
          client.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(server);
        start(() -> pump(client, server, Loss.REQUEST));
        start(() -> pump(server, client, Loss.ANSWER));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pump(Socket from, Socket to, Loss what) {
    byte[] buffer = new byte[65_536];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (!isGoodbye(buffer, length) && next.compareAndSet(what, Loss.NOTHING)) {
          return;
        }
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // Cut.
    }
  }

  /** PostgreSQL's Terminate, which a connection closed before may send late: it is no request. */
  private static boolean isGoodbye(byte[] buffer, int length) {
    return length == 5 && buffer[0] == 'X';
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }
}

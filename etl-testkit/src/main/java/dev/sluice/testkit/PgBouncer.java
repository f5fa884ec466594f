package dev.sluice.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real PgBouncer in front of a PostgreSQL server of this machine, on a free port, as root or not.
 * It takes the program that is installed, such as by {@code apt-get install pgbouncer}. Its
 * settings are PgBouncer's own defaults, sessions are pooled and startup parameters that it does
 * not know are refused, unless the test says otherwise. Thread-safe.
 */
public final class PgBouncer implements AutoCloseable {
  /** With the value {@code required} a test that needs PgBouncer fails where there is none. */
  public static final String REQUIRED = "SLUICE_TEST_PGBOUNCER";

  private static final int STARTUP_SECONDS = 20;
  private static final String UP = "process up";

  private final Path directory;
  private final int port;
  private final Process process;
  private final List<String> log = new ArrayList<>();
  private final CountDownLatch up = new CountDownLatch(1);

  private PgBouncer(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
    Thread reader = new Thread(this::read, "pgbouncer-log");
    reader.setDaemon(true);
    reader.start();
  }

  /** Skips the calling test, or fails it where {@link #REQUIRED} says so, without the program. */
  public static void requireInstalled() {
    if (program().isEmpty() && "required".equals(System.getenv(REQUIRED))) {
      throw new AssertionError("PgBouncer is required and not installed");
    }
    Assumptions.assumeTrue(program().isPresent(), "PgBouncer is not installed");
  }

  private static Optional<Path> program() {
    return Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one.
   *
   * @param logins who may log in; all databases of the first one's server are there
   * @param settings of the section {@code [pgbouncer]}, such as {@code pool_mode} to {@code
   *     transaction}
   * @throws UncheckedIOException where it does not start within 20 seconds
   */
  public static PgBouncer start(List<Database> logins, Map<String, String> settings) {
    try {
      Path directory =
          Files.createTempDirectory(
              "pgbouncer",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
      Path users = directory.resolve("users");
      Files.write(
          users,
          logins.stream()
              .map(login -> '"' + login.user() + "\" \"" + login.password() + '"')
              .distinct()
              .toList());
      int port = freePort();
      List<String> lines = new ArrayList<>();
      lines.add("[databases]");
      lines.add("* = host=127.0.0.1 port=" + uri(logins.get(0)).getPort());
      lines.add("[pgbouncer]");
      lines.add("listen_addr = 127.0.0.1");
      lines.add("listen_port = " + port);
      lines.add("unix_socket_dir =");
      lines.add("auth_type = md5");
      lines.add("auth_file = " + users);
      settings.forEach((name, value) -> lines.add(name + " = " + value));
      Path configuration = Files.write(directory.resolve("pgbouncer.ini"), lines);
      return new PgBouncer(directory, port, run(configuration)).started();
    } catch (IOException e) {
      throw new UncheckedIOException("PgBouncer did not start", e);
    }
  }

  private static Process run(Path configuration) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program().orElseThrow().toString());
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("-u", "nobody"));
    }
    command.add(configuration.toString());
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private PgBouncer started() throws IOException {
    try {
      if (up.await(STARTUP_SECONDS, TimeUnit.SECONDS) && process.isAlive()) {
        return this;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    throw new IOException(log().toString());
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (log) {
          log.add(line);
        }
        if (line.contains(UP)) {
          up.countDown();
        }
      }
    } catch (IOException e) {
      // It ended.
    } finally {
      up.countDown();
    }
  }

  public int port() {
    return port;
  }

  /** The same database and login by way of this. */
  public Database via(Database database) {
    return Database.of(
        database.jdbcUrl().replace(":" + uri(database).getPort() + "/", ":" + port + "/"),
        database.user(),
        database.password());
  }

  private static URI uri(Database database) {
    return URI.create(database.jdbcUrl().substring("jdbc:".length()));
  }

  /** What it logged. */
  public List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /** Ends it, and the connections of its clients, at once. Calling it again does nothing. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
      for (String file : List.of("users", "pgbouncer.ini")) {
        Files.deleteIfExists(directory.resolve(file));
      }
      Files.deleteIfExists(directory);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("PgBouncer left files behind", e);
    }
  }
}

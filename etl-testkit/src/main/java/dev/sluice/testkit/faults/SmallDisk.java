package dev.sluice.testkit.faults;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A disk of a few MiB, in memory, for a test to fill. It takes a Linux machine and the right to
 * mount; where either lacks, {@link #mount} ends the test as skipped, and says why. For one thread.
 *
 * <p>{@code PostgresServer.newDatabaseIn(disk.directory())} puts a database on it.
 */
public final class SmallDisk implements AutoCloseable {
  private static final byte[] BLOCK = new byte[4096];

  private final Path mountPoint;
  private final Path ballast;

  private SmallDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
    this.ballast = mountPoint.resolve("ballast");
  }

  /**
   * Mounts an empty disk. An empty database takes 8 MiB.
   *
   * @throws org.opentest4j.TestAbortedException where this process may not
   */
  public static SmallDisk mount(int mebibytes) {
    try {
      Path mountPoint = Files.createTempDirectory("disk");
      String mounted =
          run(
              "mount",
              "-t",
              "tmpfs",
              "-o",
              "size=" + mebibytes + "m",
              "tmpfs",
              mountPoint.toString());
      if (!mounted.isEmpty()) {
        Files.delete(mountPoint);
        return abort("a small disk can't be mounted here: " + mounted);
      }
      SmallDisk disk = new SmallDisk(mountPoint);
      Files.createDirectory(disk.directory());
      return disk;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty directory of the disk. */
  public Path directory() {
    return mountPoint.resolve("data");
  }

  /** Takes all that is left of the disk, to the last block. */
  public void fill() {
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(BLOCK);
      }
    } catch (IOException e) {
      if (mountPoint.toFile().getUsableSpace() > 0) {
        throw new UncheckedIOException("the disk could not be filled", e);
      }
    }
  }

  /** Gives back what {@link #fill} took. */
  public void free() {
    try {
      Files.deleteIfExists(ballast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the disk away and all that is on it, also from a server that still has files open. */
  @Override
  public void close() {
    try {
      String unmounted = run("umount", "-l", mountPoint.toString());
      if (!unmounted.isEmpty()) {
        throw new IOException(unmounted);
      }
      Files.delete(mountPoint);
    } catch (IOException e) {
      throw new UncheckedIOException("the small disk could not be taken away", e);
    }
  }

  /** Answers why it failed, or nothing. */
  private static String run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return "no " + command[0] + " command";
    }
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return "";
      }
      return said.isEmpty() ? command[0] + " failed" : said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } finally {
      process.destroyForcibly();
    }
  }
}

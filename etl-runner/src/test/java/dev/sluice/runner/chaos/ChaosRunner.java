package dev.sluice.runner.chaos;

import dev.sluice.runner.SluiceProcess;
import dev.sluice.testkit.faults.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A place where a runner's process is kept alive, as a supervisor would, with wires of its own to
 * queue and database. For one thread.
 */
final class ChaosRunner implements AutoCloseable {
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

  /** For the JVM to end, on a machine that is busy. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final ChaosStage stage;
  private final Optional<Path> mapping;
  private final Queue<String> violations;
  private final Wire toQueue;
  private final Wire toDatabase;
  private final List<String> said = new ArrayList<>();
  private @Nullable SluiceProcess process;
  private int starts;

  /** Keeps a place for a runner, and tells {@code violations} what it must not do. */
  ChaosRunner(ChaosStage stage, Optional<Path> mapping, Queue<String> violations) {
    this.stage = stage;
    this.mapping = mapping;
    this.violations = violations;
    this.toQueue = new Wire(stage.front.port());
    this.toDatabase = new Wire(stage.postgres.port());
  }

  Wire toQueue() {
    return toQueue;
  }

  Wire toDatabase() {
    return toDatabase;
  }

  void mend() {
    toQueue.mend();
    toDatabase.mend();
  }

  /** How often a process was started here. */
  int starts() {
    return starts;
  }

  boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Starts a process where none runs; one that ended by itself must have been refused a start. */
  void ensureRunning() throws InterruptedException {
    if (isRunning()) {
      return;
    }
    if (process != null) {
      // Refused at the start, since queue or database could not be reached just then.
      ended(2);
    }
    Map<String, String> flags = new HashMap<>(stage.flags());
    flags.put(
        "SLUICE_QUEUE_URL",
        "http://127.0.0.1:%d/000000000000/%s".formatted(toQueue.port(), stage.queue.name()));
    flags.put(
        "SLUICE_JDBC_URL",
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(toDatabase.port(), stage.databaseName()));
    flags.put("SLUICE_SHUTDOWN_TIMEOUT", SHUTDOWN_TIMEOUT.toSeconds() + "s");
    mapping.ifPresent(file -> flags.put("SLUICE_MAPPING", file.toString()));
    starts++;
    try {
      process =
          SluiceProcess.start(
              stage.directory,
              flags,
              "run",
              "-v",
              "--report",
              stage
                  .directory
                  .resolve("report-" + toQueue.port() + "-" + starts + ".json")
                  .toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    if (process != null) {
      process.kill();
      // 2 where it was refused its start just before.
      ended(2, 137);
    }
  }

  /** SIGTERM; the process must end in time, and in order. */
  void terminate() throws InterruptedException {
    if (process == null) {
      return;
    }
    process.terminate();
    if (!process.endsWithin(SHUTDOWN_TIMEOUT.plus(MARGIN))) {
      violations.add("did not end within " + SHUTDOWN_TIMEOUT + " of SIGTERM");
      process.kill();
    }
    // 143 where it came before the runner listened; 1 where the lanes had to be left behind.
    ended(0, 1, 2, 143);
  }

  /** What all processes wrote to their outputs. */
  List<String> said() {
    return said;
  }

  private void ended(int... expected) throws InterruptedException {
    SluiceProcess over = Objects.requireNonNull(process);
    process = null;
    int status = over.status();
    try {
      said.add(over.out());
      said.add(over.err());
      if (Arrays.stream(expected).noneMatch(one -> one == status)) {
        String err = over.err().stripTrailing();
        violations.add(
            "ended with status " + status + ": " + err.substring(err.lastIndexOf('\n') + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    toQueue.close();
    toDatabase.close();
  }
}

package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The CPU time of a process and of all its children, those that have ended included. */
final class ProcessTree {
  /** Linux counts in hundredths of a second for every program ({@code getconf CLK_TCK}). */
  static final int MILLIS_PER_TICK = 10;

  /** Of {@code /proc/[pid]/stat}, counted after the name; see proc(5). */
  private static final int UTIME = 11;

  private static final int STIME = 12;
  private static final int CUTIME = 13;
  private static final int CSTIME = 14;

  private ProcessTree() {}

  static double cpuMillis(long pid) {
    double ownAndEnded =
        MILLIS_PER_TICK * ticks(Path.of("/proc", Long.toString(pid)), UTIME, STIME, CUTIME, CSTIME);
    try (Stream<ProcessHandle> children =
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children)) {
      return ownAndEnded + children.mapToDouble(child -> cpuMillis(child.pid())).sum();
    }
  }

  /** The sum of those fields; 0 where the process has ended or this is no Linux. */
  static long ticks(Path process, int... fields) {
    try {
      String stat = Files.readString(process.resolve("stat"));
      String[] all = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long sum = 0;
      for (int field : fields) {
        sum += Long.parseLong(all[field]);
      }
      return sum;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Of a process alone. */
  static long ownCpuMillis(long pid) {
    return MILLIS_PER_TICK * ticks(Path.of("/proc", Long.toString(pid)), UTIME, STIME);
  }
}

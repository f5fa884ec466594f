package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much a JVM allocated, added up from its log: what each collection found beyond what the one
 * before had left, and what was in use at the exit. The log counts in whole MiB.
 */
final class GcLog {
  private static final Pattern COLLECTION =
      Pattern.compile("Pause (?:Young|Full).* (\\d+)M->(\\d+)M\\(");
  private static final Pattern AT_EXIT =
      Pattern.compile("(?:heap|generation|PSYoungGen|ParOldGen) +total \\d+K, used (\\d+)K");
  private static final double KIB_PER_MIB = 1024;

  private GcLog() {}

  /** The flag with which a JVM writes the log. */
  static String flag(Path file) {
    return "-Xlog:gc,gc+heap+exit:file=" + file + "::filecount=0";
  }

  static double allocatedKibibytes(Path file) throws IOException {
    double allocated = 0;
    double left = 0;
    double atExit = 0;
    for (String line : Files.readAllLines(file)) {
      Matcher collection = COLLECTION.matcher(line);
      if (collection.find()) {
        allocated += Long.parseLong(collection.group(1)) * KIB_PER_MIB - left;
        left = Long.parseLong(collection.group(2)) * KIB_PER_MIB;
      }
      Matcher exit = AT_EXIT.matcher(line);
      if (exit.find()) {
        atExit += Long.parseLong(exit.group(1));
      }
    }
    return allocated + Math.max(0, atExit - left);
  }
}

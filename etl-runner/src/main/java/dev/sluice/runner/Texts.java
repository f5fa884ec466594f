package dev.sluice.runner;

import dev.sluice.core.Counts;
import dev.sluice.core.Reason;
import dev.sluice.core.Summary;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Figures as people read them. */
final class Texts {

  private Texts() {}

  /** Seconds with one decimal. */
  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
  }

  static String counts(Counts counts) {
    return String.format(
        Locale.ROOT,
        "inserted %,d, duplicates %,d, dead-lettered %,d, returned %,d",
        counts.inserted(),
        counts.duplicates(),
        counts.deadLettered(),
        counts.returned());
  }

  /** Messages a second; a run shorter than a millisecond has no rate. */
  static String rate(long messages, Duration duration) {
    return duration.toMillis() == 0
        ? "-/s"
        : String.format(Locale.ROOT, "%,d/s", messages * 1000 / duration.toMillis());
  }

  /** What a run did, on a line each, and the reasons of rejections. */
  static String summary(Summary summary, Map<Reason, Long> reasons) {
    Counts counts = summary.counts();
    StringJoiner lines = new StringJoiner("\n");
    String pace =
        "in " + seconds(summary.elapsed()) + " s, " + rate(counts.received(), summary.elapsed());
    lines
        .add(line("received", counts.received()) + "  " + pace)
        .add(line("inserted", counts.inserted()))
        .add(line("duplicates", counts.duplicates()))
        .add(line("dead-lettered", counts.deadLettered()))
        .add(line("returned", counts.returned()));
    reasons.forEach((reason, times) -> lines.add(line("rejected", times) + "  " + reason));
    return lines.toString();
  }

  /** A text on one line: a backslash and control characters as Java writes them. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> escaped.append("\\\\");
        case '\n' -> escaped.append("\\n");
        case '\t' -> escaped.append("\\t");
        case '\r' -> escaped.append("\\r");
        default -> {
          boolean plain = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
          escaped.append(
              plain ? String.valueOf(c) : String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
      }
    }
    return escaped.toString();
  }

  private static String line(String name, long count) {
    return String.format(Locale.ROOT, "%-14s%,10d", name, count);
  }
}

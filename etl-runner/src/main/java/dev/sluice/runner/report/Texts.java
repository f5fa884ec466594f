package dev.sluice.runner.report;

import dev.sluice.core.Counts;
import dev.sluice.core.Reason;
import dev.sluice.core.Summary;
import dev.sluice.runner.flags.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Figures as people read them. */
public final class Texts {

  private Texts() {}

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
  public static String summary(Summary summary, Map<Reason, Long> reasons) {
    Counts counts = summary.counts();
    StringJoiner lines = new StringJoiner("\n");
    String pace =
        "in "
            + Durations.seconds(summary.elapsed())
            + " s, "
            + rate(counts.received(), summary.elapsed());
    lines
        .add(line("received", counts.received()) + "  " + pace)
        .add(line("inserted", counts.inserted()))
        .add(line("duplicates", counts.duplicates()))
        .add(line("dead-lettered", counts.deadLettered()))
        .add(line("returned", counts.returned()));
    reasons.forEach((reason, times) -> lines.add(line("rejected", times) + "  " + reason));
    return lines.toString();
  }

  private static String line(String name, long count) {
    return String.format(Locale.ROOT, "%-14s%,10d", name, count);
  }
}

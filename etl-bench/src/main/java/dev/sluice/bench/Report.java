package dev.sluice.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.ToDoubleFunction;

/**
 * The table of a comparison, in Markdown, ratios first.
 *
 * @param figures the runs of each row, in the order of the rounds
 */
record Report(Map<String, List<Figures>> figures) {
  static final String WRITE_ONLY = "rows alone";

  private static final String HEAD =
      """
      | run | rate ÷ SDK alone | CPU ÷ SDK alone | messages/s | CPU µs/message | of it after the first receive | PostgreSQL's CPU µs | queue server's CPU µs | peak memory MiB | allocated KiB/message | start to first receive s | whole run s |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |""";

  static String sdkOnly(Duration latency) {
    return "SDK alone, " + latency.toMillis() + " ms";
  }

  static String sluice(Variant variant, String masker, Duration latency) {
    return variant.name() + " " + masker + ", " + latency.toMillis() + " ms";
  }

  String markdown() {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(HEAD);
    figures.forEach((name, runs) -> lines.add(row(name, runs)));
    return lines.toString();
  }

  private String row(String name, List<Figures> runs) {
    StringJoiner cells = new StringJoiner(" | ", "| ", " |");
    cells.add(name);
    cells.add(ratio(name, runs, Figures::perSecond));
    cells.add(ratio(name, runs, Figures::cpuMicros));
    cells.add(number("%,.0f", runs, Figures::perSecond));
    cells.add(number("%.1f", runs, Figures::cpuMicros));
    cells.add(number("%.1f", runs, Figures::workMicros));
    cells.add(number("%.1f", runs, Figures::postgresMicros));
    cells.add(number("%.1f", runs, Figures::queueMicros));
    cells.add(number("%.0f", runs, Figures::peakMebibytes));
    cells.add(number("%.1f", runs, Figures::allocatedKibibytes));
    cells.add(number("%.2f", runs, Figures::startSeconds));
    cells.add(number("%.1f", runs, Figures::seconds));
    return cells.toString();
  }

  private String ratio(String name, List<Figures> runs, ToDoubleFunction<Figures> figure) {
    int comma = name.lastIndexOf(',');
    List<Figures> floor = figures.get("SDK alone" + (comma < 0 ? "" : name.substring(comma)));
    return floor == null
        ? "–"
        : String.format(Locale.ROOT, "%.2f", Figures.medianRatio(runs, floor, figure));
  }

  private static String number(
      String format, List<Figures> runs, ToDoubleFunction<Figures> figure) {
    return String.format(Locale.ROOT, format, Figures.median(runs, figure));
  }
}

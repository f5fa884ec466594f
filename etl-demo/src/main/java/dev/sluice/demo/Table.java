package dev.sluice.demo;

import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/** Rows of text, in columns as wide as they need. */
final class Table {
  private static final String MARGIN = "  ";

  private Table() {}

  static String of(List<String> names, List<List<String>> rows) {
    List<Integer> widths =
        IntStream.range(0, names.size()).mapToObj(i -> width(names.get(i), i, rows)).toList();
    StringJoiner lines = new StringJoiner("\n");
    lines.add(line(names, widths));
    lines.add(line(widths.stream().map("-"::repeat).toList(), widths));
    rows.forEach(row -> lines.add(line(row, widths)));
    return lines.toString();
  }

  private static int width(String name, int column, List<List<String>> rows) {
    return rows.stream().mapToInt(row -> row.get(column).length()).reduce(name.length(), Math::max);
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(MARGIN)
          .append(cells.get(i))
          .append(" ".repeat(widths.get(i) - cells.get(i).length()));
    }
    return line.toString().stripTrailing();
  }
}

package dev.sluice.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A page of the documentation, cut at its headings. */
record Page(List<String> lines) {
  /** The folder of the whole project; tests run in that of their module. */
  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  static Page read(String name) {
    try {
      return new Page(Files.readAllLines(PROJECT.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** What stands between this heading and the next one of its depth. */
  Page section(String heading) {
    int start = lines.indexOf(heading);
    if (start < 0) {
      throw new AssertionError("no heading '" + heading + "'");
    }
    String depth = heading.substring(0, heading.indexOf(' ') + 1);
    List<String> rest = lines.subList(start + 1, lines.size());
    return new Page(rest.stream().takeWhile(line -> !line.startsWith(depth)).toList());
  }

  /** The lines of the first code block. */
  List<String> picture() {
    int start = lines.indexOf("```");
    List<String> rest = lines.subList(start + 1, lines.size());
    return rest.subList(0, rest.indexOf("```"));
  }

  /** The cells of the rows of its tables, without the heads. */
  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 2; i < lines.size(); i++) {
      if (lines.get(i).startsWith("| ") && !lines.get(i).startsWith("| ---")) {
        boolean head = i + 1 < lines.size() && lines.get(i + 1).startsWith("| ---");
        String[] cells = lines.get(i).split("\\|", -1);
        if (!head) {
          rows.add(Arrays.stream(cells, 1, cells.length - 1).map(String::strip).toList());
        }
      }
    }
    return rows;
  }

  /** The steps of its numbered list, a step a line. */
  List<String> steps() {
    List<String> steps = new ArrayList<>();
    for (String line : lines) {
      if (line.matches("\\d+\\. .*")) {
        steps.add(line);
      } else if (line.startsWith("   ") && !steps.isEmpty()) {
        steps.set(steps.size() - 1, steps.get(steps.size() - 1) + " " + line.strip());
      }
    }
    return steps;
  }

  /** What stands in backticks. */
  static List<String> code(String text) {
    return CODE.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
  }
}

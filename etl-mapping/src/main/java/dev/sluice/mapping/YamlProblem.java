package dev.sluice.mapping;

import dev.sluice.mapping.YamlNode.Place;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Why a text is no YAML, for somebody who wrote it by hand. The parser tells what it expected
 * instead and where it gave up, which is often a line or more behind the mistake.
 */
final class YamlProblem {
  private final String problem;
  private final String context;
  private final Optional<Place> begin;
  private final int found;

  private YamlProblem(MarkedYamlEngineException e) {
    this.problem = e.getProblem();
    this.context = String.valueOf(e.getContext());
    this.begin = e.getContextMark().map(YamlProblem::place);
    this.found = e.getProblemMark().map(YamlProblem::character).orElse(-1);
  }

  /** What is wrong, and how to mend it. Quotes single characters and nothing more. */
  static String text(MarkedYamlEngineException e) {
    return new YamlProblem(e).text();
  }

  private String text() {
    if (context.contains("quoted scalar")) {
      return problem.contains("escape")
          ? "within double quotes \\ begins an escape, and this is none: write \\\\, or use single quotes"
          : "the quote that opens" + at() + " is not closed";
    }
    if (context.contains("flow")) {
      return "a ',' or the closing bracket of the one that opens" + at() + " is missing";
    }
    if (problem.contains("cannot start any token")) {
      return found == '\t'
          ? "a tab stands here: indent with spaces"
          : "a text can't begin with " + shown() + ": put it into quotes";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "a second ': ' on one line: quote a text that holds one, or put the keys into {}";
    }
    if (problem.contains("expected ':'")) {
      return "the key" + at() + " has no ':' behind it";
    }
    if (problem.contains("<block end>")) {
      return "this fits to nothing before it: the keys of one block begin in one column, and a value"
          + " ends with its quote or bracket";
    }
    return "it is not valid YAML: " + problem;
  }

  private String at() {
    return begin.map(place -> " at " + place).orElse("");
  }

  private String shown() {
    return found > ' ' ? "'" + Character.toString(found) + "'" : "U+%04X".formatted(found);
  }

  static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }

  private static int character(Mark mark) {
    int[] text = mark.getBuffer();
    return mark.getPointer() < text.length ? text[mark.getPointer()] : -1;
  }
}

package dev.sluice.mapping;

import java.util.Map;

/** A part of a YAML document, and where it begins. */
sealed interface YamlNode {

  Place place();

  /** A line and a column, both counted from 1. */
  record Place(int line, int column) {
    @Override
    public String toString() {
      return "line " + line + ", column " + column;
    }
  }

  /**
   * Characters, just as they are written.
   *
   * @param plain whether they stand there without quotes
   */
  record Text(Place place, String value, boolean plain) implements YamlNode {}

  /** Keys and values, in their order. */
  record Block(Place place, Map<String, Member> members) implements YamlNode {}

  /** A value, and where its key stands. */
  record Member(Place keyPlace, YamlNode value) {}
}

package dev.sluice.runner.flags;

import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.ConfigurationFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A properties file with flags in it, a line each. It is Java's format without what makes a value
 * another one than it looks like: a value ends on its line, a key stands there once, blanks at the
 * end don't count, and of a backslash's meanings are left {@code \\}, <code>&#92;u</code> with four
 * hexadecimal digits, and a backslash before one of {@code = : # !} and a space, which it keeps.
 */
final class FlagFile {
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[\\\\=:#! ]|u[0-9A-Fa-f]{4})");
  private static final Pattern OPEN_END = Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\$");

  private final String name;
  private final Set<String> known;
  private final Map<String, String> values = new HashMap<>();

  private FlagFile(String name, Set<String> known) {
    this.name = name;
    this.known = known;
  }

  /**
   * The values of a file by their keys; empty ones count as not there.
   *
   * @param known the keys there may be
   * @throws ConfigurationException where there is another, or it is no such file; it names the line
   *     and no value
   */
  static Map<String, String> read(Path file, Set<String> known) {
    FlagFile read = new FlagFile("the properties file " + file, known);
    List<String> lines = ConfigurationFile.read(read.name, file).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      read.add(i + 1, lines.get(i).stripLeading());
    }
    read.values.values().removeIf(String::isEmpty);
    return read.values;
  }

  private void add(int line, String written) {
    String text = written.stripTrailing();
    if (text.isEmpty() || text.startsWith("#") || text.startsWith("!")) {
      return;
    }
    if (OPEN_END.matcher(text).find() && text.length() < written.length()) {
      text += " "; // Of an escape, and so part of the value.
    }
    if (ESCAPE.matcher(text).replaceAll("").indexOf('\\') >= 0) {
      throw error(line, "a backslash stands alone: write \\\\ for one");
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String key : properties.stringPropertyNames()) {
      String value = properties.getProperty(key);
      if (!known.contains(key)) {
        throw error(
            line,
            "unknown key '"
                + key
                + "'; "
                + NearMiss.of(key, known).map(near -> "did you mean '" + near + "'? ").orElse("")
                + "known are "
                + known);
      }
      if (value.chars().anyMatch(Character::isISOControl)) {
        throw error(line, "the value of '" + key + "' holds a control character");
      }
      if (values.put(key, value) != null) {
        throw error(line, "the key '" + key + "' stands there twice");
      }
    }
  }

  private ConfigurationException error(int line, String problem) {
    return new ConfigurationException(name + ", line " + line + ": " + problem);
  }
}

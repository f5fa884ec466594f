package dev.sluice.mapping;

import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.YamlNode.Block;
import dev.sluice.mapping.YamlNode.Member;
import dev.sluice.mapping.YamlNode.Place;
import dev.sluice.mapping.YamlNode.Text;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML as far as a person and every YAML reader read it alike: keys with texts of one line or
 * with further keys. A text is the characters that stand there: {@code no}, {@code 1e3} and {@code
 * 0x10} are texts. What would mean something else than it looks like is refused with its place:
 * anchors and aliases, merge keys, tags, directives, a second document, texts of several lines,
 * null and keys that stand there twice. So are lists, for which a mapping has no use.
 */
final class YamlReader {
  private static final int DEEPEST_NESTING = 8;
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");

  private final String name;
  private final List<String> lines;
  private final Iterator<Event> events;

  private YamlReader(String name, String yaml) {
    this.name = name;
    this.lines = yaml.lines().toList();
    this.events = new Parse(LoadSettings.builder().build()).parseString(yaml).iterator();
  }

  /**
   * Reads the one document of a text.
   *
   * @param name what messages call it
   */
  static Block read(String name, String yaml) {
    String text = ConfigurationFile.checked(name, yaml);
    try {
      return new YamlReader(name, text).document();
    } catch (MarkedYamlEngineException e) {
      throw error(
          name,
          e.getProblemMark().map(YamlProblem::place).orElse(new Place(1, 1)),
          YamlProblem.text(e));
    } catch (YamlEngineException e) {
      throw error(name, new Place(1, 1), "it is not valid YAML");
    }
  }

  static ConfigurationException error(String name, Place place, String problem) {
    return new ConfigurationException(name + ", " + place + ": " + problem);
  }

  private Block document() {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("%")) {
        throw error(new Place(i + 1, 1), "a directive (%) is not supported: remove it");
      }
    }
    next(); // The stream.
    if (next().getEventId() == Event.ID.StreamEnd) {
      throw error(new Place(1, 1), "there is no entry");
    }
    YamlNode root = node(next(), 0);
    if (!(root instanceof Block block)) {
      throw error(root.place(), "there have to be keys and values");
    }
    next(); // The document's end.
    Event after = next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      throw error(start(after), "a second document begins: a mapping is one");
    }
    return block;
  }

  private YamlNode node(Event event, int depth) {
    Place place = start(event);
    if (event instanceof AliasEvent) {
      throw error(place, "an alias (*) is not supported: write out what it stands for");
    }
    if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      throw error(place, "an anchor (&) is not supported: quote a text that begins so");
    }
    Optional<String> tag =
        event instanceof ScalarEvent scalar
            ? scalar.getTag()
            : event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
    if (tag.isPresent()) {
      throw error(place, "a tag (!) is not supported: quote a text that begins so");
    }
    return switch (event.getEventId()) {
      case Scalar -> text((ScalarEvent) event);
      case MappingStart -> block(place, depth);
      default ->
          throw error(place, "a list is not supported: a mapping has texts, and keys with values");
    };
  }

  private Block block(Place place, int depth) {
    if (depth == DEEPEST_NESTING) {
      throw error(place, "it nests deeper than " + DEEPEST_NESTING);
    }
    Map<String, Member> members = new LinkedHashMap<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      Text key = key(event, depth);
      Event value = next();
      if (members.put(key.value(), new Member(key.place(), node(value, depth + 1))) != null) {
        throw error(key.place(), "the key '" + key.value() + "' stands here twice");
      }
    }
    return new Block(place, members);
  }

  private Text key(Event event, int depth) {
    YamlNode key = node(event, depth + 1);
    if (!(key instanceof Text text)) {
      throw error(key.place(), "a key has to be a text");
    }
    if (text.plain() && text.value().equals("<<")) {
      throw error(key.place(), "a merge key (<<) is not supported: write out what is meant");
    }
    return text;
  }

  private Text text(ScalarEvent event) {
    Place start = start(event);
    Place end = YamlProblem.place(event.getEndMark().orElseThrow());
    if (event.isPlain() && start.line() != end.line()) {
      throw error(
          start,
          "this text goes on in the next line: write it on one, put a space behind the ':' of a key,"
              + " or mend the indentation");
    }
    if (event.isLiteral() || event.isFolded() || start.line() != end.line()) {
      throw error(start, "a text of several lines is not supported: write it on one");
    }
    String value = event.getValue();
    if (event.isPlain()) {
      if (NULL.contains(value)) {
        throw error(
            start,
            value.isEmpty()
                ? "there is no value: remove the key, or write one"
                : "'" + value + "' is null to YAML: quote it if it is a text, else remove it");
      }
      checkEnd(end);
    }
    value
        .chars()
        .filter(Character::isISOControl)
        .findFirst()
        .ifPresent(
            c -> {
              throw error(start, "the text holds the control character U+%04X".formatted(c));
            });
    return new Text(start, value, event.isPlain());
  }

  /** A text without quotes ends where {@code #} follows a blank: {@code a #b} is {@code a}. */
  private void checkEnd(Place end) {
    String line = lines.get(end.line() - 1);
    String rest = line.substring(line.offsetByCodePoints(0, end.column() - 1));
    String comment = rest.stripLeading();
    if (comment.length() > 1
        && comment.charAt(0) == '#'
        && !Character.isWhitespace(comment.charAt(1))
        && comment.charAt(1) != '#') {
      throw error(
          new Place(end.line(), end.column() + rest.length() - comment.length()),
          "'#' begins a comment here: quote the value, or put a space after '#'");
    }
  }

  private Event next() {
    return events.next();
  }

  private ConfigurationException error(Place place, String problem) {
    return error(name, place, problem);
  }

  private static Place start(Event event) {
    return YamlProblem.place(event.getStartMark().orElseThrow());
  }
}

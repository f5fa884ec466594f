package dev.sluice.mapping;

import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.YamlNode.Block;
import dev.sluice.mapping.YamlNode.Member;
import dev.sluice.mapping.YamlNode.Place;
import dev.sluice.mapping.YamlNode.Text;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A block of a mapping's YAML, and the path that leads to it for error messages. */
final class Entry {
  private final String file;
  private final String path;
  private final Block block;

  private Entry(String file, String path, Block block) {
    this.file = file;
    this.path = path;
    this.block = block;
  }

  /**
   * The outermost block.
   *
   * @param file what messages call the mapping
   */
  static Entry root(String file, String yaml) {
    return new Entry(file, "", YamlReader.read(file, yaml));
  }

  Set<String> keys() {
    return block.members().keySet();
  }

  boolean has(String key) {
    return block.members().containsKey(key);
  }

  Entry entry(String key) {
    if (!(required(key).value() instanceof Block inner)) {
      throw error(key, "has to be a block of keys and values");
    }
    return new Entry(file, path + key + ": ", inner);
  }

  /** A text that is not empty and is seen as a whole: no blank at its ends, no letter in parts. */
  String text(String key) {
    String text = anyText(key);
    if (text.isEmpty() || !text.strip().equals(text)) {
      throw error(key, "must be a text that neither begins nor ends with a blank");
    }
    if (!Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
      throw error(
          key, "has a letter in parts that looks like one as a whole: write it as one (NFC)");
    }
    return text;
  }

  String anyText(String key) {
    if (!(required(key).value() instanceof Text text)) {
      throw error(key, "must be a text");
    }
    return text.value();
  }

  boolean flag(String key) {
    if (!has(key)) {
      return false;
    }
    if (required(key).value() instanceof Text text && text.plain()) {
      switch (text.value()) {
        case "true", "True", "TRUE" -> {
          return true;
        }
        case "false", "False", "FALSE" -> {
          return false;
        }
        default -> {}
      }
    }
    throw error(key, "must be true or false, without quotes");
  }

  <E> E choice(String key, Map<String, E> choices, E otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    E choice = choices.get(text(key));
    if (choice == null) {
      throw error(
          key, "'" + text(key) + "' is unknown; known are " + new TreeSet<>(choices.keySet()));
    }
    return choice;
  }

  /** Refuses every key but these. */
  void allow(String... keys) {
    List<String> known = Arrays.asList(keys);
    block
        .members()
        .forEach(
            (key, member) -> {
              if (!known.contains(key)) {
                throw error(member.keyPlace(), "unknown key '" + key + "'; known are " + known);
              }
            });
  }

  ConfigurationException error(String key, String problem) {
    Member member = block.members().get(key);
    return error(
        member == null ? block.place() : member.value().place(), "'" + key + "' " + problem);
  }

  ConfigurationException error(String problem) {
    return error(block.place(), problem);
  }

  private ConfigurationException error(Place place, String problem) {
    return YamlReader.error(file, place, path + problem);
  }

  private Member required(String key) {
    Member member = block.members().get(key);
    if (member == null) {
      throw error("'" + key + "' is missing");
    }
    return member;
  }
}

package dev.sluice.core.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.ConfigurationException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** An object in a mapping's YAML, and the path that leads to it for error messages. */
final class Entry {
  private final String path;
  private final JsonNode node;

  Entry(String path, JsonNode node) {
    this.path = path;
    this.node = node;
    if (!node.isObject()) {
      throw error("must be an object of keys and values");
    }
  }

  JsonNode node() {
    return node;
  }

  boolean has(String key) {
    return node.has(key);
  }

  Entry entry(String key) {
    return new Entry(path + ": " + key, required(key));
  }

  String text(String key) {
    JsonNode value = required(key);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw error(key, "must be a text");
    }
    return value.textValue();
  }

  boolean flag(String key) {
    if (!has(key)) {
      return false;
    }
    if (!node.get(key).isBoolean()) {
      throw error(key, "must be true or false");
    }
    return node.get(key).booleanValue();
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
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                throw error("unknown key '" + key + "'; known are " + known);
              }
            });
  }

  ConfigurationException error(String key, String problem) {
    return error("'" + key + "' " + problem);
  }

  ConfigurationException error(String problem) {
    return new ConfigurationException("the mapping " + path + ": " + problem);
  }

  private JsonNode required(String key) {
    JsonNode value = node.get(key);
    if (value == null || value.isNull()) {
      throw error("'" + key + "' is missing");
    }
    return value;
  }
}

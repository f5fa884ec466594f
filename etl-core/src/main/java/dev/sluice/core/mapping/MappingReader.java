package dev.sluice.core.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sluice.core.ConfigurationException;
import dev.sluice.core.mapping.ColumnRule.Canonical;
import dev.sluice.core.mapping.ColumnRule.Decode;
import dev.sluice.core.mapping.ColumnRule.KnownValue;
import dev.sluice.core.mapping.ColumnRule.MaskRule;
import dev.sluice.core.mapping.ColumnRule.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a mapping from YAML. Every error is one line that names the file and the entry. */
final class MappingReader {
  private static final ObjectMapper YAML =
      new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final Pattern TABLE = Pattern.compile("[^.\\s\"]{1,63}(\\.[^.\\s\"]{1,63})?");
  private static final int LONGEST_NAME = 63;

  private final String name;

  MappingReader(String name) {
    this.name = name;
  }

  Mapping read(String yaml) {
    Entry root = new Entry(name, parse(yaml));
    root.allow("table", "columns", "key", "envelope");
    String table = root.text("table");
    if (!TABLE.matcher(table).matches()) {
      throw root.error("table", "must be a table's name, 'name' or 'schema.name'");
    }
    List<ColumnRule> rules = new ArrayList<>();
    Entry columns = root.entry("columns");
    for (Map.Entry<String, JsonNode> column : columns.node().properties()) {
      rules.add(column(column.getKey(), columns.entry(column.getKey())));
    }
    if (rules.isEmpty()) {
      throw root.error("columns", "names no column");
    }
    return new Mapping(
        table,
        rules,
        root.has("key") ? pointer(root, "key") : null,
        root.choice("envelope", Map.of("none", Envelope.NONE, "sns", Envelope.SNS), Envelope.NONE));
  }

  private JsonNode parse(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(
          "the mapping %s is not valid YAML: line %d, column %d"
              .formatted(name, e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    }
  }

  private static ColumnRule column(String name, Entry entry) {
    entry.allow("from", "value", "type", "required", "decode", "mask");
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw entry.error("a column's name has 1 to 63 characters");
    }
    if (entry.has("from") == entry.has("value")) {
      throw entry.error("needs either 'from' (a place in the message) or 'value'");
    }
    ColumnType type = type(entry);
    Origin origin =
        entry.has("from") ? new Origin.Field(pointer(entry, "from")) : known(entry, type);
    if (entry.has("value")) {
      for (String other : List.of("required", "decode", "mask")) {
        if (entry.has(other)) {
          throw entry.error(other, "goes with 'from' only");
        }
      }
    }
    return new ColumnRule(
        new Column(name, type),
        origin,
        entry.flag("required"),
        decode(entry, type),
        mask(entry, type));
  }

  private static ColumnType type(Entry entry) {
    try {
      return ColumnType.parse(entry.text("type"));
    } catch (ConfigurationException e) {
      throw entry.error("type", String.valueOf(e.getMessage()));
    }
  }

  private static JsonPointer pointer(Entry entry, String key) {
    String text = entry.text(key);
    try {
      if (!text.isEmpty()) {
        return JsonPointer.compile(text);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw entry.error(key, "must be a JSON Pointer such as /user/id");
  }

  private static Origin known(Entry entry, ColumnType type) {
    KnownValue value =
        entry.choice(
            "value",
            Map.of(
                "sent-date", KnownValue.SENT_DATE,
                "sent-time", KnownValue.SENT_TIME,
                "message-id", KnownValue.MESSAGE_ID),
            KnownValue.SENT_DATE);
    boolean fits =
        switch (value) {
          case SENT_DATE -> type.kind() == ColumnType.Kind.DATE;
          case SENT_TIME -> type.kind() == ColumnType.Kind.TIMESTAMPTZ;
          case MESSAGE_ID -> isText(type);
        };
    if (!fits) {
      throw entry.error(
          "type", "sent-date makes a date, sent-time a timestamptz, message-id a varchar or text");
    }
    return new Origin.Known(value);
  }

  private static Decode decode(Entry entry, ColumnType type) {
    Decode decode = entry.choice("decode", Map.of("version", Decode.VERSION), Decode.NONE);
    if (decode == Decode.VERSION
        && type.kind() != ColumnType.Kind.INTEGER
        && type.kind() != ColumnType.Kind.BIGINT) {
      throw entry.error("type", "a decoded version is an integer or a bigint");
    }
    return decode;
  }

  private static @Nullable MaskRule mask(Entry entry, ColumnType type) {
    if (!entry.has("mask")) {
      return null;
    }
    if (entry.has("decode")) {
      throw entry.error("mask", "and 'decode' exclude each other");
    }
    if (!isText(type)) {
      throw entry.error("type", "a token needs a varchar or text column");
    }
    Entry mask = entry.entry("mask");
    mask.allow("domain", "canonical", "masker");
    if (mask.text("domain").indexOf('\0') >= 0) {
      throw mask.error("domain", "must not hold the character U+0000");
    }
    return new MaskRule(
        mask.text("domain"),
        mask.choice("canonical", Map.of("ip", Canonical.IP), Canonical.NONE),
        mask.has("masker") ? mask.text("masker") : null);
  }

  private static boolean isText(ColumnType type) {
    return type.kind() == ColumnType.Kind.VARCHAR || type.kind() == ColumnType.Kind.TEXT;
  }
}

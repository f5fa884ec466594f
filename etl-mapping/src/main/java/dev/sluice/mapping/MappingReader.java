package dev.sluice.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import dev.sluice.core.ConfigurationException;
import dev.sluice.mapping.ColumnRule.Canonical;
import dev.sluice.mapping.ColumnRule.Decode;
import dev.sluice.mapping.ColumnRule.KnownValue;
import dev.sluice.mapping.ColumnRule.MaskRule;
import dev.sluice.mapping.ColumnRule.Origin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mapping from YAML. Every error is one line that names the file, the place and the entry.
 */
final class MappingReader {
  private static final Pattern TABLE = Pattern.compile("[^.\\s\"]+(\\.[^.\\s\"]+)?");

  /** PostgreSQL cuts off what is longer. */
  private static final int LONGEST_NAME = 63;

  private final String name;

  MappingReader(String name) {
    this.name = name;
  }

  Mapping read(String yaml) {
    Entry root = Entry.root("the mapping " + name, yaml);
    root.allow("table", "columns", "key", "envelope");
    String table = root.text("table");
    if (!TABLE.matcher(table).matches()
        || !Stream.of(table.split("\\.")).allMatch(MappingReader::fits)) {
      throw root.error(
          "table", "must be a table's name, 'name' or 'schema.name', each of 1 to 63 bytes");
    }
    List<ColumnRule> rules = new ArrayList<>();
    Entry columns = root.entry("columns");
    for (String column : columns.keys()) {
      rules.add(column(column, columns.entry(column)));
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

  private static ColumnRule column(String name, Entry entry) {
    entry.allow("from", "value", "type", "required", "decode", "mask");
    if (!fits(name)) {
      throw entry.error("a column's name has 1 to 63 bytes of UTF-8");
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
        Column.of(name, type),
        origin,
        entry.flag("required"),
        decode(entry, type),
        mask(entry, type));
  }

  private static boolean fits(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    return bytes >= 1 && bytes <= LONGEST_NAME;
  }

  private static ColumnType type(Entry entry) {
    String type = entry.text("type");
    try {
      return ColumnType.parse(type);
    } catch (ConfigurationException e) {
      throw entry.error("type", "has an " + e.getMessage());
    }
  }

  private static JsonPointer pointer(Entry entry, String key) {
    String text = entry.anyText(key);
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
    return new MaskRule(
        mask.text("domain"),
        mask.choice("canonical", Map.of("ip", Canonical.IP), Canonical.NONE),
        mask.has("masker") ? mask.text("masker") : null);
  }

  private static boolean isText(ColumnType type) {
    return type.kind() == ColumnType.Kind.VARCHAR || type.kind() == ColumnType.Kind.TEXT;
  }
}

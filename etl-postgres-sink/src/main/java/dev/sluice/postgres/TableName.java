package dev.sluice.postgres;

import dev.sluice.core.ConfigurationException;
import java.nio.charset.StandardCharsets;
import org.jooq.Name;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A table's name as the user wrote it, {@code name} or {@code schema.name}. It is always quoted, so
 * upper case counts; a name without a schema is looked up along the session's search path.
 */
record TableName(String text) {
  /** PostgreSQL silently cuts longer names (NAMEDATALEN - 1). */
  private static final int LONGEST_NAME = 63;

  TableName {
    String[] parts = text.split("\\.", -1);
    if (parts.length > 2) {
      throw new ConfigurationException(
          "'" + text + "' is not a table's name: 'name' or 'schema.name' is");
    }
    for (String part : parts) {
      checkName("a table's name", part);
    }
  }

  static void checkName(String what, String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > LONGEST_NAME || name.indexOf('\0') >= 0) {
      throw new ConfigurationException(
          "'" + name + "' can't be " + what + ": 1 to " + LONGEST_NAME + " bytes are");
    }
  }

  /** The schema's name; null where the search path decides. */
  @Nullable String schema() {
    int dot = text.indexOf('.');
    return dot < 0 ? null : text.substring(0, dot);
  }

  /** The name without the schema's. */
  String name() {
    return text.substring(text.indexOf('.') + 1);
  }

  Name quoted() {
    return DSL.name(text.split("\\.", -1));
  }

  @Override
  public String toString() {
    return text;
  }
}

package dev.sluice.postgres;

import dev.sluice.core.ConfigurationException;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * Names that differ in upper and lower case alone, or in how Unicode writes the same letter. A name
 * is taken as it is written; where it leads to nothing, and another spelling of it does, it is more
 * likely a mistake than a wish for a second table.
 */
final class OtherSpelling {
  private static final String TABLES =
      """
      select n.nspname::text, c.relname::text
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'v', 'm', 'f')
        and (n.nspname = ? or (?::text is null and n.nspname = any (current_schemas(false))))
      order by 1, 2
      """;

  private static final String SCHEMAS =
      "select nspname::text from pg_catalog.pg_namespace order by 1";

  private OtherSpelling() {}

  /**
   * Refuses a table that does not exist, where another spelling of its name, or of its schema's,
   * does.
   *
   * @param what what the table is to be
   * @throws ConfigurationException which names both
   */
  static void refuse(DSLContext dsl, String what, TableName missing) {
    String schema = missing.schema();
    for (Record name : dsl.fetch(TABLES, schema, schema)) {
      if (isOther(name.get(1, String.class), missing.name())) {
        throw refusal(what + " " + missing, name.get(0) + "." + name.get(1));
      }
    }
    if (schema != null) {
      List<String> schemas = dsl.fetch(SCHEMAS).getValues(0, String.class);
      for (String other : schemas.contains(schema) ? List.<String>of() : schemas) {
        if (isOther(other, schema)) {
          throw refusal("the schema of " + what + " " + missing, other);
        }
      }
    }
  }

  /** Whether a name is another spelling of one, and not the same. */
  static boolean isOther(String name, String wanted) {
    return !name.equals(wanted) && folded(name).equals(folded(wanted));
  }

  private static ConfigurationException refusal(String missing, String other) {
    return new ConfigurationException(
        missing
            + " does not exist, and "
            + other
            + " does, whose name differs in case or form alone: name that one, or create the other"
            + " by hand");
  }

  private static String folded(String name) {
    String one = Normalizer.normalize(name, Normalizer.Form.NFKC);
    return Normalizer.normalize(
        one.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
  }
}

package dev.sluice.postgres;

import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import dev.sluice.core.ConfigurationException;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;

/**
 * Names that differ in upper and lower case alone, or in how Unicode writes the same letter. A name
 * is taken as it is written; where it leads to nothing, and another spelling of it does, it is more
 * likely a mistake than a wish for a second table.
 */
final class OtherSpelling {
  private static final Field<String> SCHEMA = field(name("nspname"), String.class);
  private static final Field<String> TABLE = field(name("relname"), String.class);
  private static final Field<String> KIND = field(name("relkind"), String.class);

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
    for (Record2<String, String> there : tables(dsl, schema)) {
      if (isOther(there.value2(), missing.name())) {
        throw refusal(what + " " + missing, there.value1() + "." + there.value2());
      }
    }
    if (schema != null) {
      List<String> schemas =
          dsl.select(SCHEMA).from(Catalog.NAMESPACE).orderBy(SCHEMA).fetch(SCHEMA);
      for (String other : schemas.contains(schema) ? List.<String>of() : schemas) {
        if (isOther(other, schema)) {
          throw refusal("the schema of " + what + " " + missing, other);
        }
      }
    }
  }

  /** All that a table's name may lead to, in a schema or along the search path. */
  private static Result<Record2<String, String>> tables(DSLContext dsl, @Nullable String schema) {
    return dsl.select(SCHEMA, TABLE)
        .from(Catalog.CLASS.as("c"))
        .join(Catalog.NAMESPACE.as("n"))
        .on("n.oid = c.relnamespace")
        .where(KIND.in(inline("r"), inline("p"), inline("v"), inline("m"), inline("f")))
        .and(
            schema == null
                ? condition("{0} = any (pg_catalog.current_schemas(false))", SCHEMA)
                : SCHEMA.eq(schema))
        .orderBy(SCHEMA, TABLE)
        .fetch();
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

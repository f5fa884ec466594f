package dev.sluice.postgres;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;

import dev.sluice.mapping.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Records;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** A table as it stands in the database. */
final class ActualTable {
  /** A domain is followed down to the type below it, and is filled or required if any part is. */
  private static final String COLUMNS =
      """
      with recursive declared as (
        select attnum, attname as name, atttypid as type, atttypmod as modifier,
               attnotnull as required,
               atthasdef or attidentity <> '' as filled,
               attgenerated <> '' or attidentity = 'a' as computed
        from pg_catalog.pg_attribute
        where attrelid = {0} and attnum > 0 and not attisdropped
        union all
        select d.attnum, d.name, t.typbasetype, greatest(d.modifier, t.typtypmod),
               d.required or t.typnotnull, d.filled or t.typdefault is not null, d.computed
        from declared d join pg_catalog.pg_type t on t.oid = d.type
        where t.typtype = 'd')
      select d.name, format_type(d.type, d.modifier) as type, d.required, d.filled, d.computed
      from declared d join pg_catalog.pg_type t on t.oid = d.type
      where t.typtype <> 'd' order by d.attnum
      """;

  private static final Field<String> NAME = field(name("name"), SQLDataType.VARCHAR);
  private static final Field<String> TYPE = field(name("type"), SQLDataType.VARCHAR);
  private static final Field<Boolean> REQUIRED = field(name("required"), SQLDataType.BOOLEAN);
  private static final Field<Boolean> FILLED = field(name("filled"), SQLDataType.BOOLEAN);
  private static final Field<Boolean> COMPUTED = field(name("computed"), SQLDataType.BOOLEAN);

  private final Map<String, ActualColumn> columns = new LinkedHashMap<>();

  private ActualTable() {}

  /** Whether a unique index on the column alone holds for every row and at once. */
  static boolean isUnique(DSLContext dsl, TableName table, String column) {
    return dsl.fetchExists(
        DSL.selectOne()
            .from(Catalog.INDEX.as("i"))
            .join(Catalog.ATTRIBUTE.as("a"))
            .on("a.attrelid = i.indrelid and a.attnum = i.indkey[0]")
            .where(field(name("i", "indrelid"), Long.class).eq(Catalog.idOf(table)))
            .and(field(name("a", "attname"), String.class).eq(column))
            .and("i.indisunique and i.indimmediate and i.indisvalid")
            .and("i.indnkeyatts = 1 and i.indpred is null"));
  }

  static ActualTable of(DSLContext dsl, TableName table) {
    ActualTable actual = new ActualTable();
    dsl.resultQuery(COLUMNS, Catalog.idOf(table))
        .coerce(NAME, TYPE, REQUIRED, FILLED, COMPUTED)
        .fetch(Records.mapping(ActualColumn::new))
        .forEach(column -> actual.columns.put(column.name(), column));
    return actual;
  }

  @Nullable ActualColumn column(String name) {
    return columns.get(name);
  }

  private String missing(Column column) {
    String missing = "column " + column.name() + " is missing, needed is " + column.type();
    return columns.keySet().stream()
        .filter(name -> OtherSpelling.isOther(name, column.name()))
        .findFirst()
        .map(other -> missing + " (there is " + other + ", of another case or form)")
        .orElse(missing);
  }

  /** Why the table can't take rows of these columns, in one line; empty where it can. */
  List<String> mismatches(List<Column> needed) {
    Map<String, ActualColumn> unbound = new LinkedHashMap<>(columns);
    List<String> mismatches = new ArrayList<>();
    for (Column column : needed) {
      ActualColumn actual = unbound.remove(column.name());
      String mismatch = actual == null ? missing(column) : actual.mismatch(column);
      if (mismatch != null) {
        mismatches.add(mismatch);
      }
    }
    for (ActualColumn column : unbound.values()) {
      String mismatch = column.mismatchUnbound();
      if (mismatch != null) {
        mismatches.add(mismatch);
      }
    }
    return mismatches;
  }
}

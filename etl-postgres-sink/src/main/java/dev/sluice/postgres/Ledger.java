package dev.sluice.postgres;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import dev.sluice.mapping.Column;
import dev.sluice.mapping.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** The ledger as it has to be: it keeps each key at once and for good, and lets old ones go. */
final class Ledger {
  private static final String KEY = "key";
  private static final String STORED_AT = "stored_at";
  private static final List<Column> COLUMNS =
      List.of(
          Column.of(KEY, ColumnType.of(ColumnType.Kind.UUID)),
          Column.of(STORED_AT, ColumnType.of(ColumnType.Kind.TIMESTAMPTZ)));

  /** A key without a partition would be taken for a row that can't be stored. */
  private static final String INCOMPLETE =
      """
      select p.partrelid::regclass::text as what, p.partstrat = 'h' as hashed
      from pg_catalog.pg_partitioned_table p
      where p.partrelid = any ({0}) and case p.partstrat
        when 'h' then coalesce((
          select sum(1.0 / substring(pg_get_expr(c.relpartbound, c.oid) from 'modulus (\\d+)')::int)
          from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
          where i.inhparent = p.partrelid), 0) < 0.9999
        else p.partdefid = 0 end
      order by 1
      """;

  /**
   * What can keep a row out that is inserted, or in that is deleted: triggers before each row (type
   * 1 and 2) of an insert (4) or a delete (8), rules, constraints, and unique indexes of other
   * columns than the key. A partition may have its bounds as a constraint.
   */
  private static final String MEDDLERS =
      """
      select 'trigger ' || tgname || ' of ' || tgrelid::regclass as what
      from pg_catalog.pg_trigger
      where tgrelid = any ({0}) and not tgisinternal and tgenabled in ('O', 'A')
        and tgtype & 3 = 3 and tgtype & 12 <> 0
      union all
      select 'rule ' || rulename || ' of ' || ev_class::regclass from pg_catalog.pg_rewrite
      where ev_class = any ({0}) and ev_enabled <> 'D'
      union all
      select 'constraint ' || conname || ' of ' || conrelid::regclass
      from pg_catalog.pg_constraint
      where conrelid = any ({0}) and contype in ('c', 'f', 'x')
        and not (contype = 'c' and exists (
          select from pg_catalog.pg_class where oid = conrelid and relispartition))
      union all
      select 'index ' || i.indexrelid::regclass || ' of ' || i.indrelid::regclass
      from pg_catalog.pg_index i
      where i.indrelid = any ({0}) and i.indisunique and 0 <> all (i.indkey) and not exists (
        select from pg_catalog.pg_attribute a
        where a.attrelid = i.indrelid and a.attnum = any (i.indkey) and a.attname = 'key')
      order by 1
      """;

  private static final Field<String> WHAT = field(name("what"), SQLDataType.VARCHAR);
  private static final Field<Boolean> HASHED = field(name("hashed"), SQLDataType.BOOLEAN);

  private Ledger() {}

  static void create(DSLContext dsl, TableName name) {
    dsl.createTable(name.quoted())
        .column(KEY, SQLDataType.UUID.notNull())
        .column(
            STORED_AT,
            SQLDataType.TIMESTAMPWITHTIMEZONE.notNull().defaultValue(DSL.currentOffsetDateTime()))
        .primaryKey(KEY)
        .execute();
  }

  /**
   * Why a table that is there can't be the ledger; empty where it can.
   *
   * @param readOnly whether nothing can be tried now
   */
  static List<String> mismatches(DSLContext dsl, TableName name, Reach reach, boolean readOnly) {
    if (!reach.table().isTable()) {
      return List.of("it is a " + reach.table().kindInWords() + ", needed is a table");
    }
    ActualTable actual = ActualTable.of(dsl, name);
    List<String> mismatches = new ArrayList<>(actual.mismatches(COLUMNS));
    ActualColumn storedAt = actual.column(STORED_AT);
    if (storedAt != null && !storedAt.filled()) {
      mismatches.add("column stored_at has no default, needed is now()");
    }
    if (!ActualTable.isUnique(dsl, name, KEY)) {
      mismatches.add("column key has no unique index that holds at once");
    }
    mismatches.addAll(reach.risks());
    mismatches.addAll(meddlers(dsl, reach));
    if (mismatches.isEmpty() && !readOnly && !storesNow(dsl, name)) {
      mismatches.add("the default of stored_at is not the time of storing, needed is now()");
    }
    return mismatches;
  }

  private static List<String> meddlers(DSLContext dsl, Reach reach) {
    List<String> found = new ArrayList<>();
    Field<Long[]> ids = DSL.array(reach.parts().stream().map(part -> inline(part.id())).toList());
    for (Record2<String, Boolean> part :
        dsl.resultQuery(INCOMPLETE, ids).coerce(WHAT, HASHED).fetch()) {
      found.add(
          part.value1()
              + (part.value2() ? " lacks partitions of its hash" : " has no default partition")
              + ", so that a row of some key could never be stored");
    }
    for (String meddler : dsl.resultQuery(MEDDLERS, ids).coerce(WHAT).fetch(WHAT)) {
      found.add("the " + meddler + " may keep keys out or in");
    }
    if (dsl.fetchExists(
        DSL.selectOne()
            .from("unnest({0}::oid[]) as t (id)", ids)
            .where("pg_catalog.row_security_active(id)"))) {
      found.add("row-level security may hide keys from this user");
    }
    return found;
  }

  /**
   * Tries it with a key that is taken back: what is stored with another time than now is pruned too
   * early or never.
   */
  private static boolean storesNow(DSLContext dsl, TableName name) {
    dsl.execute("savepoint trying_the_ledger");
    boolean isNow =
        dsl.insertInto(DSL.table(name.quoted()), field(name(KEY), UUID.class))
            .values(UUID.randomUUID())
            .returningResult(
                DSL.field(
                    "{0} between now() - interval '1 hour' and now() + interval '1 hour'",
                    Boolean.class, field(name(STORED_AT))))
            .fetchSingle()
            .value1();
    dsl.execute("rollback to savepoint trying_the_ledger");
    return isNow;
  }
}

package dev.sluice.postgres;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Records;
import org.jooq.impl.SQLDataType;

/**
 * A table, and all others that hold its rows or that an INSERT into it may end in: partitions, what
 * inherits from it, and what a view or a rule leads to. The server is asked for what they are, by
 * their ids: one table has many names.
 *
 * @param parts the table itself comes first
 */
record Reach(List<Part> parts) {

  /**
   * One of the tables.
   *
   * @param schema the name of its schema
   * @param kind as in {@code pg_class.relkind}
   * @param takesRows whether an INSERT into the first may end here
   * @param isLogged whether its rows outlive a crash of the server
   */
  record Part(
      long id, String schema, String name, String kind, boolean takesRows, boolean isLogged) {
    boolean isTable() {
      return kind.equals("r") || kind.equals("p");
    }

    String kindInWords() {
      return switch (kind) {
        case "r", "p" -> "table";
        case "v" -> "view";
        case "m" -> "materialized view";
        case "f" -> "foreign table";
        default -> "thing of another kind";
      };
    }
  }

  /** Where a trigger does a view's inserts, its definition says nothing of where they end. */
  private static final String PARTS =
      """
      with recursive reached (id, depth, takes_rows) as (
        select {0}::oid, 0, true
        union
        select next.id, r.depth + 1, r.takes_rows and next.takes_rows
        from reached r cross join lateral (
          select i.inhrelid, c.relispartition
          from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
          where i.inhparent = r.id
          union all
          select d.refobjid, true
          from pg_catalog.pg_rewrite w join pg_catalog.pg_depend d
            on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = w.oid
            and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> w.ev_class
          where w.ev_class = r.id and w.ev_type in ('1', '3')
            and not exists (select from pg_catalog.pg_trigger t
              where t.tgrelid = w.ev_class and t.tgtype & 68 = 68)
        ) as next (id, takes_rows)
        where r.depth < 100)
      select c.oid::bigint as id, n.nspname::text as schema, c.oid::regclass::text as name,
        c.relkind::text as kind, bool_or(r.takes_rows) as takes_rows,
        c.relpersistence = 'p' as logged
      from reached r join pg_catalog.pg_class c on c.oid = r.id
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      group by c.oid, c.relkind, c.relpersistence, n.nspname order by min(r.depth), c.oid
      """;

  private static final Field<Long> ID = field(name("id"), SQLDataType.BIGINT);
  private static final Field<String> SCHEMA = field(name("schema"), SQLDataType.VARCHAR);
  private static final Field<String> NAME = field(name("name"), SQLDataType.VARCHAR);
  private static final Field<String> KIND = field(name("kind"), SQLDataType.VARCHAR);
  private static final Field<Boolean> TAKES_ROWS = field(name("takes_rows"), SQLDataType.BOOLEAN);
  private static final Field<Boolean> LOGGED = field(name("logged"), SQLDataType.BOOLEAN);

  static Reach of(DSLContext dsl, TableName table) {
    return new Reach(
        dsl.resultQuery(PARTS, Catalog.idOf(table))
            .coerce(ID, SCHEMA, NAME, KIND, TAKES_ROWS, LOGGED)
            .fetch(Records.mapping(Part::new)));
  }

  Part table() {
    return parts.get(0);
  }

  /** A table that is among these and among the others. */
  Optional<Part> shared(Reach other) {
    return parts.stream().filter(part -> other.has(part.id)).findFirst();
  }

  private boolean has(long id) {
    return parts.stream().anyMatch(part -> part.id == id);
  }

  /** Whether one of them is in a schema. */
  boolean isIn(String name) {
    return parts.stream().anyMatch(part -> part.schema.equals(name));
  }

  /** Why rows could be lost, or come twice, by a crash of a server; empty where they can't. */
  List<String> risks() {
    List<String> risks = new ArrayList<>();
    for (Part part : parts) {
      String what = part.equals(table()) ? "it" : part.name;
      if (part.takesRows && part.isTable() && !part.isLogged) {
        risks.add(what + " is unlogged or temporary, so that a crash would empty it");
      }
      if (part.takesRows && part.kind.equals("f")) {
        risks.add(
            what
                + " is a foreign table, whose server commits on its own, so that a row could come"
                + " twice");
      }
    }
    return risks;
  }
}

package dev.sluice.postgres;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** What is looked up in PostgreSQL's catalogue, as jOOQ names it. */
final class Catalog {
  static final Table<Record> CLASS = table(name("pg_catalog", "pg_class"));
  static final Table<Record> NAMESPACE = table(name("pg_catalog", "pg_namespace"));
  static final Table<Record> INDEX = table(name("pg_catalog", "pg_index"));
  static final Table<Record> ATTRIBUTE = table(name("pg_catalog", "pg_attribute"));

  private Catalog() {}

  /** The id of what a name leads to along the search path; null where that is nothing. */
  static Field<Long> idOf(TableName table) {
    return field("pg_catalog.to_regclass({0})::oid::bigint", Long.class, text(table));
  }

  /** A table's name as a text, which the server parses. */
  static Field<String> text(TableName table) {
    return inline(Jooq.renderer().render(table.quoted()));
  }

  /** A setting of the server or the session. */
  static <T> Field<T> setting(String setting, Class<T> type) {
    return field("pg_catalog.current_setting({0})", String.class, inline(setting)).cast(type);
  }
}

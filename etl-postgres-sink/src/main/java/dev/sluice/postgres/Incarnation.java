package dev.sluice.postgres;

import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * SQL for which server, and which table of it, a statement reached: the time at which the server's
 * process began, and the ids of the database, of the table and of its file. It changes where a
 * standby took over, a server came back, or a table was restored or emptied, and so what was stored
 * may be gone. Every user may ask for it, also by way of a pooler, and by any statement that is
 * sent anyway.
 */
final class Incarnation {
  private static final String INCARNATION =
      """
      pg_catalog.concat_ws('/', extract(epoch from pg_catalog.pg_postmaster_start_time()),
        (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()),
        {0}, pg_catalog.pg_relation_filenode(pg_catalog.to_regclass({1})))
      """;

  private Incarnation() {}

  static Field<String> of(TableName table) {
    return DSL.field(INCARNATION, String.class, Catalog.idOf(table), Catalog.text(table));
  }
}

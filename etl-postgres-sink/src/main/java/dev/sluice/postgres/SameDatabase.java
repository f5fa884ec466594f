package dev.sluice.postgres;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.val;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether two data sources lead to one database, by whatever host, port, pooler and user. Neither
 * address nor name can tell, so the database is asked: what one session locks another finds locked
 * there and nowhere else.
 */
final class SameDatabase {
  private SameDatabase() {}

  static boolean isBehind(Sessions one, Sessions other) throws SQLException {
    if (one.isOfSame(other)) {
      return true;
    }
    long nobodyElses = ThreadLocalRandom.current().nextLong();
    return Transactions.ofStatements(
        one,
        (connection, session) -> {
          lock(connection, nobodyElses);
          return !Transactions.ofOneStatement(other, second -> lock(second, nobodyElses));
        });
  }

  private static boolean lock(Connection connection, long key) {
    return Jooq.on(connection)
        .select(field("pg_catalog.pg_try_advisory_xact_lock({0})", Boolean.class, val(key)))
        .fetchSingle()
        .value1();
  }
}

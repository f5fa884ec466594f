package dev.sluice.postgres;

import java.sql.Connection;
import org.jooq.Constants;
import org.jooq.DSLContext;
import org.jooq.Log;
import org.jooq.QueryPart;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.tools.JooqLogger;
import org.jooq.tools.jdbc.MockConnection;
import org.jooq.tools.jdbc.MockResult;

/**
 * jOOQ for PostgreSQL, as a guest in somebody else's program: what it would log there by itself
 * (its logo and the tip of the day with the first text that it renders, the server's version with
 * the first statement that it executes, each statement with its values) stays out of that program's
 * log.
 *
 * <p>It makes all SQL of this module, quotes all names in it, and executes what makes, checks or
 * prunes tables. What carries values of messages it renders once, and JDBC executes it: arrays
 * travel in the form that costs least ({@link ArrayForm}), the warning is read that a commit may
 * have ended in ({@link Replication}), and no value comes into a query, an exception or a record of
 * jOOQ. So do the session's own settings, which are JDBC's.
 */
final class Jooq {
  /** A parameter of a statement that JDBC executes. */
  static final QueryPart PARAMETER = DSL.raw("?");

  private static final Settings SETTINGS = new Settings().withExecuteLogging(false);
  private static final DSLContext RENDERER = quietly();

  private Jooq() {}

  /** Renders statements; has no connection. */
  static DSLContext renderer() {
    return RENDERER;
  }

  /** Executes on a connection, which stays the caller's. */
  static DSLContext on(Connection connection) {
    return DSL.using(connection, SQLDialect.POSTGRES, SETTINGS);
  }

  /** Renders a statement whose names, parameters and other parts are given apart. */
  static String render(String template, QueryPart... parts) {
    return RENDERER.render(DSL.sql(template, parts));
  }

  /**
   * System properties that say the same are the host's to set, and so is the level of its loggers.
   * jOOQ tells no threshold: one that lets the logo through is taken for the default.
   */
  private static DSLContext quietly() {
    DSLContext renderer = DSL.using(SQLDialect.POSTGRES, SETTINGS);
    boolean loud = JooqLogger.getLogger(Constants.class).isInfoEnabled();
    if (loud) {
      JooqLogger.globalThreshold(Log.Level.WARN);
    }
    try {
      renderer.render(DSL.inline(1));
      // It speaks of a server's version once, and of this one it knows none.
      DSL.using(new MockConnection(statement -> new MockResult[0]), SQLDialect.POSTGRES, SETTINGS)
          .execute("select 1");
    } finally {
      if (loud) {
        JooqLogger.globalThreshold(Log.Level.TRACE);
      }
    }
    return renderer;
  }
}

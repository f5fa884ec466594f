package dev.sluice.postgres;

import java.sql.Connection;
import org.jooq.Constants;
import org.jooq.DSLContext;
import org.jooq.Log;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.tools.JooqLogger;

/**
 * jOOQ for PostgreSQL, as a guest in somebody else's program: its logo and the tip of the day,
 * which it logs with the first text that it renders, stay out of that program's log.
 */
final class Jooq {
  private static final DSLContext RENDERER = quietly();

  private Jooq() {}

  /** Renders statements; has no connection. */
  static DSLContext renderer() {
    return RENDERER;
  }

  /** Executes on a connection, which stays the caller's; its URL says the dialect. */
  static DSLContext on(Connection connection) {
    return DSL.using(connection);
  }

  /**
   * System properties that say the same are the host's to set, and so is the level of its loggers.
   * jOOQ tells no threshold: one that lets the logo through is taken for the default.
   */
  private static DSLContext quietly() {
    DSLContext renderer = DSL.using(SQLDialect.POSTGRES);
    boolean loud = JooqLogger.getLogger(Constants.class).isInfoEnabled();
    if (loud) {
      JooqLogger.globalThreshold(Log.Level.WARN);
    }
    try {
      renderer.render(DSL.inline(1));
    } finally {
      if (loud) {
        JooqLogger.globalThreshold(Log.Level.TRACE);
      }
    }
    return renderer;
  }
}

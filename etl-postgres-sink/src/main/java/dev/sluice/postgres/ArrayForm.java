package dev.sluice.postgres;

import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.raw;
import static org.jooq.impl.DSL.select;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How arrays travel to the server. The binary form needs classes of the driver that are its own
 * affair and may change with any version of it: whether they do what they did is tried out with
 * each sink that is opened, and where they don't it has the form that JDBC promises, at more CPU.
 */
enum ArrayForm {
  BINARY,
  TEXT;

  private static final Logger LOG = LoggerFactory.getLogger(PostgresSink.class);

  private static final Map<ArrayType, @Nullable Object[]> SAMPLES = samples();
  private static final String SAME = same();

  private static Map<ArrayType, @Nullable Object[]> samples() {
    Map<ArrayType, @Nullable Object[]> samples = new LinkedHashMap<>();
    samples.put(
        ArrayType.UUID,
        new @Nullable UUID[] {new UUID(0x0123_4567_89AB_CDEFL, -2), null, new UUID(0, 0)});
    samples.put(
        ArrayType.DATE,
        new @Nullable LocalDate[] {LocalDate.of(2026, 11, 25), null, LocalDate.of(1969, 7, 20)});
    samples.put(
        ArrayType.TIMESTAMPTZ,
        new @Nullable Instant[] {
          Instant.parse("2026-11-25T16:38:01.123456Z"), null, Instant.EPOCH.minusMillis(1)
        });
    return samples;
  }

  private static String same() {
    Condition same = DSL.noCondition();
    for (ArrayType type : SAMPLES.keySet()) {
      same = same.and(condition("{0} = {0}", raw("?::" + type.element() + "[]")));
    }
    return Jooq.renderer().render(select(field(same)));
  }

  /**
   * The form that this driver and this server take, asked within a transaction.
   *
   * @throws SQLException where the server can't be asked
   */
  static ArrayForm of(Connection connection) throws SQLException {
    Savepoint before = connection.setSavepoint();
    String why = "the server reads something else";
    try {
      if (isRead(connection)) {
        connection.releaseSavepoint(before);
        return BINARY;
      }
    } catch (SQLException e) {
      if (SqlState.of(e) == SqlState.UNAVAILABLE) {
        throw e;
      }
      why = SqlState.classOf(e).isEmpty() ? e.getClass().getName() : SqlState.describe(e);
    } catch (RuntimeException | LinkageError e) {
      why = e.getClass().getName();
    }
    connection.rollback(before);
    LOG.warn(
        "this version of the PostgreSQL driver does not send arrays in binary form ({}): they go as"
            + " text, which takes more CPU here and at the server",
        why);
    return TEXT;
  }

  /** Whether the server reads the same out of both forms. */
  private static boolean isRead(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SAME)) {
      int parameter = 1;
      for (Map.Entry<ArrayType, @Nullable Object[]> sample : SAMPLES.entrySet()) {
        for (ArrayForm form : values()) {
          statement.setArray(parameter++, form.of(connection, sample.getKey(), sample.getValue()));
        }
      }
      try (ResultSet result = statement.executeQuery()) {
        result.next();
        return result.getBoolean(1);
      }
    }
  }

  /** An array for a statement of this connection. */
  Array of(Connection connection, ArrayType type, @Nullable Object[] values) throws SQLException {
    Array binary = this == BINARY ? BinaryArray.of(connection, type, values) : null;
    return binary == null
        ? connection.createArrayOf(type.element(), type.readable(values))
        : binary;
  }
}

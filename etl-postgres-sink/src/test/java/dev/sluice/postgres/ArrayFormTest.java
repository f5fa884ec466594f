package dev.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.core.Keyed;
import dev.sluice.core.WriteResult;
import dev.sluice.mapping.ColumnType;
import dev.sluice.mapping.ColumnType.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PgArray;
import org.slf4j.LoggerFactory;

/** To be looked at with each upgrade of the driver: what is used of it is not its API. */
class ArrayFormTest {
  private static final TableBinding<UUID> TIMES =
      TableBinding.<UUID>to("times")
          .column("id", ColumnType.of(Kind.UUID), id -> id)
          .column("day", ColumnType.of(Kind.DATE), id -> LocalDate.of(2026, 11, 25))
          .column("at", ColumnType.of(Kind.TIMESTAMPTZ), id -> Instant.EPOCH)
          .column("none", ColumnType.of(Kind.UUID), id -> null)
          .build();

  @RegisterExtension final TestDatabase database = new TestDatabase();

  /** What a version of the driver may come to do. */
  enum Change {
    A_CLASS_IS_GONE,
    A_METHOD_IS_GONE,
    IT_TAKES_NONE,
    IT_SENDS_SOMETHING_ELSE
  }

  /** The real driver, but for one change. */
  private static <T> T changed(Class<T> type, T real, Change change) {
    return type.cast(
        Proxy.newProxyInstance(
            ArrayFormTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("unwrap") && arguments[0] == BaseConnection.class) {
                failAsked(change);
              }
              if (method.getName().equals("setArray")
                  && arguments[1] instanceof PgArray array
                  && array.toBytes() != null) {
                setBinary((PreparedStatement) real, (Integer) arguments[0], array, change);
                return null;
              }
              Object result = invoke(real, method, arguments);
              if (result instanceof Connection connection && type == DataSource.class) {
                return changed(Connection.class, connection, change);
              }
              return result instanceof PreparedStatement statement
                  ? changed(PreparedStatement.class, statement, change)
                  : result;
            }));
  }

  private static void failAsked(Change change) {
    if (change == Change.A_CLASS_IS_GONE) {
      throw new NoClassDefFoundError("org/postgresql/core/BaseConnection");
    }
    if (change == Change.A_METHOD_IS_GONE) {
      throw new NoSuchMethodError("PgArray");
    }
  }

  private static void setBinary(PreparedStatement real, int parameter, PgArray array, Change change)
      throws SQLException {
    switch (change) {
      case IT_TAKES_NONE -> throw new SQLFeatureNotSupportedException("no such arrays");
      case IT_SENDS_SOMETHING_ELSE ->
          real.setArray(
              parameter,
              real.getConnection().createArrayOf(array.getBaseTypeName(), new Object[0]));
      default -> real.setArray(parameter, array);
    }
  }

  private static Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Test
  void this_version_of_the_driver_takes_arrays_in_binary_form() throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      connection.setAutoCommit(false);

      assertThat(ArrayForm.of(connection)).isEqualTo(ArrayForm.BINARY);
      PgArray array =
          (PgArray) ArrayForm.BINARY.of(connection, ArrayType.UUID, new UUID[] {UUID.randomUUID()});
      assertThat(array.toBytes()).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_version_that_changed_gets_arrays_as_text_and_says_so_and_stores_the_same(Change change) {
    DataSource driver = changed(DataSource.class, database.dataSource(), change);
    UUID id = UUID.randomUUID();
    Logger logger = (Logger) LoggerFactory.getLogger(PostgresSink.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    logger.addAppender(logged);
    try (PostgresSink<UUID> sink =
        PostgresSink.open(driver, TIMES, PostgresSinkOptions.defaults())) {
      assertThat(sink.write(List.of(Keyed.of(UUID.randomUUID(), id))))
          .isEqualTo(WriteResult.of(1, 0));
    } finally {
      logger.detachAppender(logged);
    }

    assertThat(database.column("select concat_ws(' ', id, day, at, none) from times"))
        .containsExactly(id + " 2026-11-25 1970-01-01 00:00:00+00");
    assertThat(logged.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .asString()
        .startsWith("this version of the PostgreSQL driver does not send arrays in binary form (");
  }
}

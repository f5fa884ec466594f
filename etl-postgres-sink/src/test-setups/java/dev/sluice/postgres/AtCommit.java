package dev.sluice.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;

/** A data source that does something right before a connection of it commits. */
public final class AtCommit {
  private AtCommit() {}

  public static DataSource of(DataSource source, Runnable before) {
    return around(
        DataSource.class,
        (proxy, method, arguments) -> {
          Object result = invoke(source, method, arguments);
          return result instanceof Connection connection ? committing(connection, before) : result;
        });
  }

  private static Connection committing(Connection connection, Runnable before) {
    return around(
        Connection.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("commit")) {
            before.run();
          }
          return invoke(connection, method, arguments);
        });
  }

  private static <T> T around(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(AtCommit.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}

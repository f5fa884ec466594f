package com.example.sink;

import dev.sluice.core.BadBatchException;
import dev.sluice.core.Keyed;
import dev.sluice.core.Reason;
import dev.sluice.core.Sink;
import dev.sluice.core.SinkUnavailableException;
import dev.sluice.core.WriteResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * One message, rows in two tables: one sink, one transaction, one key. The key of the message is
 * the primary key of the first table; whose row was there before adds nothing to the second one
 * either. Thread-safe.
 */
public final class OrdersSink implements Sink<Order> {
  private static final String TABLES =
      """
      create table if not exists orders (
        message_key uuid primary key,
        number text not null);
      create table if not exists order_lines (
        message_key uuid not null references orders,
        line integer not null,
        product text not null,
        quantity integer not null check (quantity > 0),
        primary key (message_key, line))
      """;
  private static final String ORDER =
      "insert into orders (message_key, number) values (?, ?) on conflict do nothing";
  private static final String LINE =
      "insert into order_lines (message_key, line, product, quantity) values (?, ?, ?, ?)";

  private final DataSource database;

  private OrdersSink(DataSource database) {
    this.database = database;
  }

  /** Opens the sink and makes its tables where they are not there. */
  public static OrdersSink open(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLES);
    }
    return new OrdersSink(database);
  }

  @Override
  public WriteResult write(List<Keyed<Order>> batch) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        Set<UUID> fresh = insertOrders(connection, batch);
        insertLines(connection, batch, fresh);
        connection.commit();
        return WriteResult.of(fresh.size(), batch.size() - fresh.size());
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw classed(e.getSQLState());
    }
  }

  private static Set<UUID> insertOrders(Connection connection, List<Keyed<Order>> batch)
      throws SQLException {
    // In one order everywhere, so that two who write the same keys don't wait for each other.
    List<Keyed<Order>> ordered =
        batch.stream()
            .sorted(Comparator.comparing((Keyed<Order> keyed) -> keyed.key().toString()))
            .toList();
    try (PreparedStatement insert =
        connection.prepareStatement(ORDER, new String[] {"message_key"})) {
      for (Keyed<Order> keyed : ordered) {
        insert.setObject(1, keyed.key());
        insert.setString(2, keyed.value().number());
        insert.addBatch();
      }
      insert.executeBatch();
      Set<UUID> fresh = new HashSet<>();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        while (keys.next()) {
          fresh.add(keys.getObject(1, UUID.class));
        }
      }
      return fresh;
    }
  }

  private static void insertLines(Connection connection, List<Keyed<Order>> batch, Set<UUID> fresh)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(LINE)) {
      for (Keyed<Order> keyed : batch) {
        int number = 0;
        for (Order.Line line :
            fresh.contains(keyed.key()) ? keyed.value().lines() : List.<Order.Line>of()) {
          insert.setObject(1, keyed.key());
          insert.setInt(2, ++number);
          insert.setString(3, line.product());
          insert.setInt(4, line.quantity());
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  /** The message of an {@link SQLException} may quote a row: only its state is told. */
  private static RuntimeException classed(String state) {
    String kind = state == null ? "" : state.substring(0, 2);
    return switch (kind) {
      case "22", "23" -> new BadBatchException(Reason.of("sql_" + state));
      case "08", "40", "53", "55", "57" ->
          new SinkUnavailableException("the database says " + state);
      // The engine finds out by itself whether it is the fault of one order.
      default -> new IllegalStateException("the database says " + state);
    };
  }
}

package com.example.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.Counts;
import dev.sluice.core.Keyed;
import dev.sluice.core.Pipeline;
import dev.sluice.core.Rejected;
import dev.sluice.core.Sink;
import dev.sluice.core.Until;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.MemorySink;
import dev.sluice.testkit.MemorySource;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SinkContract;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every sink has to hold, by one that writes two tables. */
class OrdersSinkTest extends SinkContract<Order> {
  private static PostgresServer server;

  private final Database database = server.newDatabase();

  @BeforeAll
  static void start() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected Sink<Order> open() {
    try {
      return OrdersSink.open(database.dataSource());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Order value(int number) {
    return new Order(
        "order " + number, List.of(new Order.Line("cup", 1), new Order.Line("pot", number + 1)));
  }

  @Override
  protected Optional<Order> badValue() {
    return Optional.of(
        new Order("bad", List.of(new Order.Line("cup", 1), new Order.Line("pot", 0))));
  }

  @Override
  protected Collection<Order> stored() {
    Map<String, Order> stored = new LinkedHashMap<>();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select message_key, number, product, quantity from orders"
                    + " left join order_lines using (message_key) order by message_key, line")) {
      while (rows.next()) {
        Order row =
            new Order(
                rows.getString(2), List.of(new Order.Line(rows.getString(3), rows.getInt(4))));
        stored.merge(rows.getString(1), row, OrdersSinkTest::joined);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return stored.values();
  }

  private static Order joined(Order one, Order other) {
    return new Order(
        one.number(), Stream.concat(one.lines().stream(), other.lines().stream()).toList());
  }

  @Test
  void a_bad_order_among_twenty_is_rejected_and_the_others_are_counted_and_stored()
      throws Exception {
    MemorySource<Order> queue = new MemorySource<>();
    IntStream.range(0, 19).forEach(number -> queue.send(value(number)));
    queue.send(badValue().orElseThrow());
    MemorySink<Rejected<Order>> deadLetters = new MemorySink<>();

    Counts counts;
    try (Sink<Order> sink = open()) {
      Pipeline<Order, Order> pipeline =
          Pipeline.<Order, Order>builder()
              .source(queue)
              .transformer(Keyed.byMessageId(order -> order))
              .sink(sink)
              .deadLetters(deadLetters)
              .build();
      counts = pipeline.run(Until.empty()).counts();
    }

    assertThat(counts).isEqualTo(Counts.of(20, 19, 0, 1, 0));
    assertThat(stored()).hasSize(19).allMatch(order -> order.lines().size() == 2);
    assertThat(deadLetters.stored())
        .singleElement()
        .satisfies(letter -> assertThat(letter.reason().code()).isEqualTo("sql_23514"));
  }
}

package dev.sluice.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import software.amazon.awssdk.services.sqs.model.Message;

/** What a run made of the messages, as text. */
final class Findings {
  private static final String TOKEN = "left(%s, 24) || '…'";

  private final DemoServers servers;

  Findings(DemoServers servers) {
    this.servers = servers;
  }

  String text() throws SQLException {
    StringJoiner text = new StringJoiner("\n\n");
    try (Connection connection = servers.postgres().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      text.add("Some of the rows, the tokens shortened:");
      text.add(
          table(
              statement,
              "SELECT left(user_id, 8) || '…' AS user_id, device_type, "
                  + shortened("masked_ip")
                  + ", "
                  + shortened("masked_device_id")
                  + ", locale, app_version, create_date FROM user_logins LIMIT 5"));
      text.add("The ips that came more than once, by their token:");
      text.add(
          table(
              statement,
              "SELECT masked_ip, count(*) AS logins FROM user_logins"
                  + " GROUP BY masked_ip HAVING count(*) > 1 ORDER BY logins DESC, masked_ip"));
    }
    text.add("What was rejected, as the dead-letter queue tells it:");
    text.add(Table.of(List.of("message", "reason", "field"), deadLetters()));
    return text.toString();
  }

  private static String shortened(String column) {
    return TOKEN.formatted(column) + " AS " + column;
  }

  private static String table(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        names.add(rows.getMetaData().getColumnLabel(i));
      }
      List<List<String>> values = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          String value = rows.getString(i);
          row.add(value == null ? "" : value);
        }
        values.add(row);
      }
      return Table.of(names, values);
    }
  }

  /** Looks at the dead letters and leaves them there. */
  private List<List<String>> deadLetters() {
    List<Message> letters =
        servers
            .sqs()
            .client()
            .receiveMessage(
                request ->
                    request
                        .queueUrl(servers.deadLetterQueue().url())
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(0)
                        .messageAttributeNames("All"))
            .messages();
    return letters.stream()
        .map(
            letter ->
                List.of(
                    attribute(letter, "sluice.message-id"),
                    attribute(letter, "sluice.reason"),
                    attribute(letter, "sluice.field")))
        .toList();
  }

  private static String attribute(Message letter, String name) {
    return letter.messageAttributes().containsKey(name)
        ? letter.messageAttributes().get(name).stringValue()
        : "";
  }
}

package com.example.masker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.Counts;
import dev.sluice.testkit.Database;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomMaskerTest {
  private static final String LOGIN =
      """
      {"user_id": "u-1", "app_version": "1.2", "device_type": "ios", "ip": "198.51.100.7",
       "locale": "DE", "device_id": "d-1"}
      """;

  /**
   * printf 'ip\000198.51.100.7' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00…00 (32 bytes)
   */
  private static final String TOKEN = "ip-c32a3dd314e2480d";

  private static PostgresServer postgres;
  private static SqsServer sqs;

  private final Database database = postgres.newDatabase();
  private final SqsQueue queue = sqs.createQueue();

  @BeforeAll
  static void start() {
    postgres = PostgresServer.start();
    sqs = SqsServer.start();
  }

  @AfterAll
  static void stop() {
    sqs.close();
    postgres.close();
  }

  @Test
  void a_queue_is_drained_into_the_table_with_short_tokens() throws Exception {
    sqs.send(queue.url(), LOGIN);
    sqs.send(queue.url(), LoginMessages.seeded(1).valid(24));

    Counts counts =
        CustomMasker.drain(
                sqs.client(), queue.url(), database.dataSource(), ShortTokens.of(new byte[32]))
            .counts();

    assertThat(counts).isEqualTo(Counts.of(25, 25, 0, 0, 0));
    assertThat(maskedIps("u-1")).containsExactly(TOKEN);
  }

  @Test
  void the_command_line_finds_it_by_its_name(@TempDir Path folder) throws Exception {
    Path secret = Files.write(folder.resolve("secret"), new byte[32]);
    sqs.send(queue.url(), LOGIN);

    assertThat(run(folder, Map.of(ShortTokensProvider.SECRET_FILE, secret.toString()))).isZero();

    assertThat(maskedIps("u-1")).containsExactly(TOKEN);
  }

  @Test
  void the_command_line_says_what_to_set_where_there_is_no_secret(@TempDir Path folder)
      throws Exception {
    sqs.send(queue.url(), LOGIN);

    assertThat(run(folder, Map.of())).isEqualTo(2);

    assertThat(folder.resolve("log")).content().contains("set SHORT_TOKENS_SECRET_FILE");
    assertThat(sqs.waiting(queue.url())).isOne();
  }

  /** As in {@code java -cp sluice.jar:custom-masker.jar}, and answers the exit status. */
  private int run(Path folder, Map<String, String> environment) throws Exception {
    ProcessBuilder sluice =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                "dev.sluice.runner.Sluice",
                "run",
                "--messages=1",
                "--no-progress",
                "--masker=short",
                "--on-reject=leave",
                "--queue-url=" + queue.url(),
                "--jdbc-url=" + database.jdbcUrl(),
                "--db-user=" + database.user())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    sluice.environment().putAll(environment);
    sluice.environment().put("SLUICE_DB_PASSWORD", database.password());
    sluice.environment().put("AWS_ACCESS_KEY_ID", sqs.accessKey());
    sluice.environment().put("AWS_SECRET_ACCESS_KEY", sqs.secretKey());
    return sluice.start().waitFor();
  }

  private List<String> maskedIps(String user) throws SQLException {
    List<String> masked = new ArrayList<>();
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select masked_ip from user_logins where user_id = '" + user + "'")) {
      while (rows.next()) {
        masked.add(rows.getString(1));
      }
    }
    return masked;
  }

  @Test
  void a_short_secret_is_refused_and_no_secret_is_shown() {
    assertThatThrownBy(() -> ShortTokens.of(new byte[31])).hasMessageContaining("32 bytes");
    assertThat(List.of(ShortTokens.of(new byte[32]))).hasToString("[ShortTokens]");
  }
}

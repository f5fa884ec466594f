package dev.sluice.examples.masker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.Counts;
import dev.sluice.mapping.MaskerProvider;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.PostgresServer;
import dev.sluice.testkit.SqsQueue;
import dev.sluice.testkit.SqsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomMaskerTest {
  private static final String LOGIN =
      """
      {"user_id": "u-1", "app_version": "1.2", "device_type": "ios", "ip": "198.51.100.7",
       "locale": "DE", "device_id": "d-1"}
      """;

  @Test
  void a_queue_is_drained_into_the_table_with_short_tokens() throws Exception {
    ShortTokens masker = ShortTokens.of(new byte[32]);
    try (PostgresServer postgres = PostgresServer.start();
        SqsServer sqs = SqsServer.start()) {
      SqsQueue queue = sqs.createQueue();
      sqs.send(queue.url(), LOGIN);
      sqs.send(queue.url(), LoginMessages.seeded(1).valid(24));

      Counts counts =
          CustomMasker.drain(sqs.client(), queue.url(), postgres.dataSource(), masker).counts();

      assertThat(counts).isEqualTo(Counts.of(25, 25, 0, 0, 0));
      try (Connection connection = postgres.dataSource().getConnection();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery("select masked_ip from user_logins where user_id = 'u-1'")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo(masker.mask("ip", "198.51.100.7"));
      }
    }
  }

  @Test
  void the_token_is_what_openssl_makes_of_it() {
    // printf 'ip\000198.51.100.7' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00…00 (32 bytes)
    assertThat(ShortTokens.of(new byte[32]).mask("ip", "198.51.100.7"))
        .isEqualTo("ip-c32a3dd314e2480d");
  }

  @Test
  void a_short_secret_is_refused_and_no_secret_is_shown() {
    assertThatThrownBy(() -> ShortTokens.of(new byte[31])).hasMessageContaining("32 bytes");
    assertThat(List.of(ShortTokens.of(new byte[32]))).hasToString("[ShortTokens]");
  }

  @Test
  void the_command_line_finds_it_by_its_name(@TempDir Path directory) throws Exception {
    Path secret = Files.write(directory.resolve("secret"), new byte[32]);

    assertThat(ServiceLoader.load(MaskerProvider.class))
        .singleElement()
        .isInstanceOf(ShortTokensProvider.class)
        .returns("short", MaskerProvider::name);
    assertThat(
            new ShortTokensProvider(Map.of(ShortTokensProvider.SECRET_FILE, secret.toString()))
                .masker()
                .mask("ip", "198.51.100.7"))
        .isEqualTo("ip-c32a3dd314e2480d");
    assertThatThrownBy(() -> new ShortTokensProvider(Map.of()).masker())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("set SHORT_TOKENS_SECRET_FILE");
  }
}

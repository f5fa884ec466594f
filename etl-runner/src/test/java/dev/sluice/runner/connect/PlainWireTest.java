package dev.sluice.runner.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runner.Cli;
import dev.sluice.runner.LogOf;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

/** What goes over the network unprotected is said once, and nothing is said of this machine. */
class PlainWireTest {
  @AutoClose private final LogOf log = new LogOf(PlainWire.class);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//db1.internal/app",
        "//localhost,db2.internal/app",
        "//10.0.0.1:5432/app?sslmode=require",
        "//db3.internal/app?sslmode=verify-ca",
        "//db4.internal/app?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory",
        "//[2001:db8::1]/app?sslmode=prefer",
        "//localhost.example.com/app",
      })
  void a_database_elsewhere_that_is_not_verified_is_warned_of(String url) {
    PlainWire.warnOfDatabase("--jdbc-url", read(url));
    PlainWire.warnOfDatabase("--jdbc-url", read(url));

    assertThat(log.lines())
        .as("said once")
        .singleElement()
        .asString()
        .startsWith("WARN the database server ")
        .contains("set sslmode=verify-full in --jdbc-url")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app",
        "///app",
        "//localhost/app",
        "//127.1.2.3:6432/app",
        "//[::1]/app?sslmode=disable",
        "//db.internal/app?sslmode=verify-full",
        "//db.internal/app?ssl=true",
        "//a.localhost/app"
      })
  void one_on_this_machine_or_verified_is_not(String url) {
    PlainWire.warnOfDatabase("--jdbc-url", read(url));

    assertThat(log.lines()).isEmpty();
  }

  @Test
  void a_service_elsewhere_that_is_asked_by_http_is_warned_of() {
    for (String local : new String[] {"http://localhost:9324", "http://[::1]/", "https://sqs.x"}) {
      PlainWire.warnOf("the queue", URI.create(local));
    }
    assertThat(log.lines()).isEmpty();

    PlainWire.warnOf("the queue", URI.create("HTTP://sqs:9324/1/q"));

    assertThat(log.lines()).singleElement().asString().startsWith("WARN the queue at sqs is asked");
  }

  /** No server has these names: the warning comes before a connection is tried. */
  @Test
  void a_command_says_it_of_its_queue_its_database_and_its_vault_once_each() {
    Map<String, String> environment =
        Map.of(
            "SLUICE_QUEUE_URL", "http://queue.invalid/1/q",
            "SLUICE_JDBC_URL", "jdbc:postgresql://table.invalid/app",
            "SLUICE_VAULT_JDBC_URL", "jdbc:postgresql://vault.invalid/app",
            "SLUICE_REASON", "x",
            "SLUICE_STARTUP_TIMEOUT", "0");

    Cli.run(environment, "run", "--masker", "sha256", "--mapping", "/none");
    assertThat(log.lines()).isEmpty();
    Cli.run(environment, "send", "/dev/null");
    Cli.run(environment, "forget", "12345678:x");

    assertThat(log.lines()).hasSize(2);
    assertThat(log.lines().get(0)).contains("queue.invalid");
    assertThat(log.lines().get(1)).contains("vault.invalid", "--vault-jdbc-url");
  }

  private static Properties read(String url) {
    return Objects.requireNonNull(Driver.parseURL("jdbc:postgresql:" + url, new Properties()));
  }
}

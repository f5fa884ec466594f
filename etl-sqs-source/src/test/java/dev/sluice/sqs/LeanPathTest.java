package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sqs.internal.call.QueueFacts;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Alone, since it changes system properties. */
@Isolated
class LeanPathTest {
  private static final SqsClient OWN = TestSqs.client();
  private static final QueueFacts QUEUE = QueueFacts.find(OWN, TestSqs.queue(30).url());

  @AfterEach
  void clear() {
    System.clearProperty("http.proxyHost");
    System.clearProperty("http.nonProxyHosts");
  }

  @AfterAll
  static void close() {
    OWN.close();
  }

  @Test
  void a_client_of_the_connection_is_lean_unless_the_sdks_is_wanted() {
    assertThat(isLean(Transport.LEAN, OWN)).isTrue();
    assertThat(isLean(Transport.SDK, OWN)).isFalse();
  }

  @Test
  void a_client_that_the_user_made_is_used_as_it_is() {
    try (SqsClient users =
        SqsClient.builder()
            .endpointOverride(TestSqs.SERVER.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .httpClientBuilder(Apache5HttpClient.builder())
            .build()) {
      assertThat(isLean(Transport.LEAN, users)).isFalse();
    }
  }

  @Test
  void a_proxy_is_left_to_the_sdks_client_unless_the_host_is_excepted() {
    System.setProperty("http.proxyHost", "proxy.example");
    assertThat(isLean(Transport.LEAN, OWN)).isFalse();

    System.setProperty("http.nonProxyHosts", "localhost|127.*");
    assertThat(isLean(Transport.LEAN, OWN)).isTrue();
  }

  @Test
  void an_endpoint_with_a_path_is_left_to_the_sdks_client() {
    URI withPath = TestSqs.SERVER.endpoint().resolve("/sub/");
    try (SqsClient client = TestSqs.connection(QUEUE.url()).endpoint(withPath).build().open()) {
      try {
        QueueFacts.find(client, QUEUE.url());
      } catch (RuntimeException e) {
        // Only the request matters.
      }
      assertThat(isLean(Transport.LEAN, client)).isFalse();
    }
  }

  private static boolean isLean(Transport wanted, SqsClient client) {
    Duration seconds = Duration.ofSeconds(30);
    return wanted.calls(client, QUEUE, seconds, 8).isLean();
  }
}

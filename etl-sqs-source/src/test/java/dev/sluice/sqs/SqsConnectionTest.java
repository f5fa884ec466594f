package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.ConfigurationException;
import dev.sluice.sqs.internal.call.QueueUrl;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Alone, since it changes system properties; what it clears may be set in the environment too. */
@Isolated
class SqsConnectionTest {
  private static final String AWS = "https://sqs.eu-west-1.amazonaws.com/123456789012/queue";
  private static final String LOCAL = "http://localhost:9324/000000000000/queue";

  @BeforeEach
  void start() {
    System.setProperty("aws.configFile", "/nowhere");
  }

  @AfterEach
  void clear() {
    for (String property : new String[] {"configFile", "region", "endpointUrl", "endpointUrlSqs"}) {
      System.clearProperty("aws." + property);
    }
  }

  @Test
  void the_region_is_the_one_set_then_the_environments_then_the_queues() {
    System.setProperty("aws.region", "eu-north-1");
    assertThat(region(SqsConnection.builder().queueUrl(AWS).region("ap-south-1")))
        .isEqualTo("ap-south-1");
    assertThat(region(SqsConnection.builder().queueUrl(AWS))).isEqualTo("eu-north-1");

    System.clearProperty("aws.region");
    assertThat(region(SqsConnection.builder().queueUrl(AWS))).isEqualTo("eu-west-1");
    assertThat(region(SqsConnection.builder().queueUrl(LOCAL))).isEqualTo("us-east-1");
  }

  @Test
  void the_endpoint_is_the_one_set_then_the_environments_then_the_queues_unless_of_aws() {
    assertThat(endpoint(SqsConnection.builder().queueUrl(AWS))).isEmpty();
    assertThat(endpoint(SqsConnection.builder().queueUrl(LOCAL))).contains("http://localhost:9324");

    System.setProperty("aws.endpointUrl", "http://all:1");
    assertThat(endpoint(SqsConnection.builder().queueUrl(AWS))).contains("http://all:1");
    assertThat(endpoint(SqsConnection.builder().queueUrl(LOCAL))).contains("http://all:1");

    System.setProperty("aws.endpointUrlSqs", "http://sqs:2");
    assertThat(endpoint(SqsConnection.builder().queueUrl(LOCAL))).contains("http://sqs:2");

    assertThat(
            endpoint(SqsConnection.builder().queueUrl(LOCAL).endpoint(URI.create("https://set:3"))))
        .contains("https://set:3");
  }

  @Test
  void the_queue_url_tells_region_and_endpoint() {
    Map<String, String> regions =
        Map.of(
            "https://sqs.us-gov-west-1.amazonaws.com/1/q", "us-gov-west-1",
            "https://sqs-fips.us-east-2.amazonaws.com/1/q", "us-east-2",
            "https://sqs.cn-north-1.amazonaws.com.cn/1/q", "cn-north-1",
            "https://sqs.eu-central-1.api.aws/1/q", "eu-central-1",
            "https://vpce-1a2b-3c.sqs.eu-west-3.vpce.amazonaws.com/1/q", "eu-west-3",
            "https://eu-west-2.queue.amazonaws.com/1/q", "eu-west-2",
            "https://queue.amazonaws.com/1/q", "us-east-1");
    regions.forEach((url, region) -> assertThat(QueueUrl.parse(url).region()).contains(region));

    assertThat(QueueUrl.parse("https://vpce-1.sqs.eu-west-3.vpce.amazonaws.com/1/q").endpoint())
        .contains(URI.create("https://vpce-1.sqs.eu-west-3.vpce.amazonaws.com"));
    assertThat(QueueUrl.parse("https://amazonaws.com.example.org/1/q").isAws()).isFalse();
    assertThat(QueueUrl.parse("https://notamazonaws.com/1/q").isAws()).isFalse();
  }

  @Test
  void settings_that_are_no_use_are_named() {
    assertThatThrownBy(
            () -> SqsConnection.builder().queueUrl(AWS).endpoint(URI.create("localhost")).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("endpoint is 'localhost'");
    assertThatThrownBy(() -> SqsConnection.builder().queueUrl(AWS).connections(0).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("connections is 0");
  }

  private static String region(SqsConnection.Builder connection) {
    try (SqsClient client = connection.build().open()) {
      return client.serviceClientConfiguration().region().id();
    }
  }

  private static Optional<String> endpoint(SqsConnection.Builder connection) {
    try (SqsClient client = connection.build().open()) {
      return client.serviceClientConfiguration().endpointOverride().map(URI::toString);
    }
  }
}

package dev.sluice.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.ConfigurationException;
import dev.sluice.sqs.internal.call.QueueFacts;
import dev.sluice.sqs.internal.call.ScriptedServer;
import dev.sluice.sqs.internal.call.SharedCalls;
import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.fault.Fault.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Providers without credentials: each says why, and none is taken for an answer of SQS. */
class CredentialsTest {
  private static final String KEY = "AKIAIOSFODNN7EXAMPLE";

  @AutoClose private final ScriptedServer server = new ScriptedServer().thenAnswer("{}");
  private final String url = "http://127.0.0.1:" + server.port() + "/000000000000/queue";

  CredentialsTest() throws IOException {}

  @Test
  void what_sts_refuses_is_said_to_be_of_sts() {
    assertRefused(
        CredentialsTest::refusedBySts,
        "Sts said AccessDenied, HTTP 403: Not authorized to perform sts:AssumeRole on"
            + " arn:aws:iam::123456789012:role/reader with …");
    assertRefused(
        () -> {
          throw SdkClientException.create("Failed to load credentials", sts());
        },
        "Failed to load credentials; Sts said AccessDenied");
  }

  @Test
  void each_provider_of_a_chain_has_its_say(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(folder.resolve("credentials"), "[half]\naws_access_key_id=" + KEY);
    ProfileFile profiles =
        ProfileFile.builder().content(file).type(ProfileFile.Type.CREDENTIALS).build();
    assertRefused(
        AwsCredentialsProviderChain.of(
            SystemPropertyCredentialsProvider.create(),
            CredentialsTest::refusedBySts,
            profile(profiles, "no-such-profile"),
            profile(profiles, "half"),
            ContainerCredentialsProvider.builder().build()),
        "SystemProperty: Unable to load credentials from system settings",
        "CredentialsTest: The message of the SDK with …",
        "Profile: Profile file contained no credentials for profile 'no-such-profile'",
        "Profile: Profile property 'aws_secret_access_key' was not configured for 'half'",
        "Container: Cannot fetch credentials from container");
  }

  @Test
  void a_client_that_the_user_made_is_told_likewise() {
    try (SqsClient client =
        SqsClient.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
            .region(Region.US_EAST_1)
            .credentialsProvider(CredentialsTest::refusedBySts)
            .httpClientBuilder(Apache5HttpClient.builder())
            .build()) {
      assertThatThrownBy(() -> QueueFacts.find(client, url))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("no AWS credentials found")
          .hasMessageContaining("Sts said AccessDenied, HTTP 403");
    }
  }

  private void assertRefused(AwsCredentialsProvider provider, String... texts) {
    boolean[] away = {false};
    AwsCredentialsProvider fickle = () -> away[0] ? provider.resolveCredentials() : good();
    try (SqsClient client = TestSqs.connection(url).credentials(fickle).build().open()) {
      client.listQueues();
      QueueFacts queue =
          new QueueFacts(
              url,
              Duration.ofSeconds(30),
              false,
              262_144,
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      Duration second = Duration.ofSeconds(1);
      for (Transport path : Transport.values()) {
        away[0] = false;
        SharedCalls calls = path.calls(client, queue, second, 8);
        away[0] = true;
        CallFailed failed =
            catchThrowableOfType(CallFailed.class, () -> calls.receive(10, Duration.ofSeconds(1)));
        assertThat(failed.fault().kind()).isEqualTo(Kind.NO_CREDENTIALS);
        assertThat(failed.getMessage()).contains(texts).doesNotContain(KEY, "\n", "ProfileFile");
        calls.close();
      }
      assertThatThrownBy(() -> QueueFacts.find(client, url))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("no AWS credentials found: set AWS_ACCESS_KEY_ID")
          .hasMessageContainingAll(texts)
          .hasMessageNotContainingAny(KEY, "\n", "ProfileFile");
    }
  }

  private static AwsCredentials good() {
    return AwsBasicCredentials.create("key", "secret");
  }

  private static AwsCredentialsProvider profile(ProfileFile file, String name) {
    return ProfileCredentialsProvider.builder().profileFile(file).profileName(name).build();
  }

  private static AwsCredentials refusedBySts() {
    throw sts();
  }

  private static AwsServiceException sts() {
    return AwsServiceException.builder()
        .statusCode(403)
        .requestId("r-1")
        .message("The message of the SDK with " + KEY)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .serviceName("Sts")
                .errorCode("AccessDenied")
                .errorMessage(
                    "Not authorized to perform sts:AssumeRole on"
                        + " arn:aws:iam::123456789012:role/reader with "
                        + KEY)
                .build())
        .build();
  }
}

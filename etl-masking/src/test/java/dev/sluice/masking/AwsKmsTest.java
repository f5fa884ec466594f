package dev.sluice.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.proto.Keyset;
import dev.sluice.core.ConfigurationException;
import dev.sluice.testkit.KmsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

class AwsKmsTest {
  private static final String ARN = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd";

  private KmsServer server;
  private Path file;

  @BeforeEach
  void start(@TempDir Path directory) {
    server = KmsServer.start();
    file = directory.resolve("keys.json");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static KmsKey key(String arn, URI endpoint) {
    return new AwsKmsKey(
        arn,
        () ->
            KmsClient.builder()
                .region(Region.EU_WEST_1)
                .endpointOverride(endpoint)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(
                    config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
                .httpClientBuilder(Apache5HttpClient.builder())
                .build());
  }

  @Test
  void a_key_set_is_made_read_and_rotated_under_a_key_of_kms() throws Exception {
    KeySetStore store = KeySetStore.under(key(ARN, server.endpoint()));
    KeySet created = store.create(file, Purpose.HMAC);
    String token = Maskers.hmac(created).mask("ip", "10.0.0.1");

    assertThat(Maskers.hmac(store.read(file)).mask("ip", "10.0.0.1")).isEqualTo(token);
    assertThat(store.rotate(file).keys()).hasSize(2);
    assertThat(server.calls()).contains("Encrypt", "Decrypt");
    String text = Files.readString(file);
    assertThat(text).contains("encryptedKeyset");
    byte[] sealed =
        Base64.getDecoder().decode(text.replaceAll("(?s).*\"encryptedKeyset\":\"([^\"]*).*", "$1"));
    assertThatThrownBy(() -> Keyset.parseFrom(sealed)).isInstanceOf(IOException.class);
  }

  @Test
  void another_key_of_kms_does_not_open_it() {
    KeySetStore.under(key(ARN, server.endpoint())).create(file, Purpose.HMAC);
    KeySetStore other = KeySetStore.under(key(ARN + "5", server.endpoint()));
    assertThatThrownBy(() -> other.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("was not encrypted under the KMS key " + ARN + "5")
        .hasNoCause();
  }

  @Test
  void a_refusal_is_told_by_its_code_and_an_absence_by_what_to_check() throws Exception {
    server.refuse("AccessDeniedException");
    assertThatThrownBy(
            () -> KeySetStore.under(key(ARN, server.endpoint())).create(file, Purpose.HMAC))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(ARN, "AccessDeniedException")
        .hasNoCause();
    URI nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
    assertThatThrownBy(() -> KeySetStore.under(key(ARN, nobody)).create(file, Purpose.HMAC))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("can't be reached")
        .hasNoCause();
    assertThat(file).doesNotExist();
  }

  @Test
  void more_keys_than_kms_takes_are_refused_before_the_call() {
    assertThatThrownBy(() -> key(ARN, server.endpoint()).encrypt(new byte[4097]))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("too many keys");
    assertThat(server.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:kms:eu-west-1:123456789012:key/1234abcd",
        "aws-kms://alias/mine",
        "gcp-kms://projects/p",
        "aws-kms://arn:aws:sqs:eu-west-1:123456789012:key/1",
        ""
      })
  void what_is_no_uri_of_a_key_is_refused(String uri) {
    assertThatThrownBy(() -> AwsKms.key(uri))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("aws-kms://arn:aws:kms:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws-kms://" + ARN,
        "aws-kms://arn:aws:kms:eu-west-1:123456789012:alias/my/key",
        "aws-kms://arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234"
      })
  void a_key_or_an_alias_is_named_by_its_arn(String uri) {
    assertThat(AwsKms.key(uri)).hasToString("KMS key " + uri.substring("aws-kms://".length()));
  }
}

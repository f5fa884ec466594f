package dev.sluice.sqs.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

class SignerTest {
  private static final String REGION = "eu-west-1";
  private static final Route ROUTE =
      new Route(
          false, "localhost", 9324, "/", Optional.of(new Route.Scope(REGION, "sqs")), "agent");

  private final Random random = new Random(5);

  @Test
  void signs_as_the_sdk_signs_whatever_the_request_credentials_and_time() {
    Signer signer = new Signer(ROUTE, ROUTE.scope().orElseThrow());
    AwsCredentialsIdentity credentials = credentials();
    Instant now = Instant.parse("2026-01-01T23:59:58Z");
    for (int i = 0; i < 200; i++) {
      if (i % 3 == 0) {
        credentials = credentials();
      }
      now = now.plusMillis(random.nextInt(i % 10 == 0 ? 100_000_000 : 700));
      String target = "AmazonSQS." + word();
      byte[] body = word().repeat(random.nextInt(60)).getBytes(StandardCharsets.UTF_8);
      ByteWriter head = new ByteWriter();

      signer.sign(
          head, new ByteWriter().bytes(body), RequestWriter.CONTENT_TYPE, target, credentials, now);

      String text = new String(head.toBytes(), StandardCharsets.ISO_8859_1);
      SdkHttpRequest expected = bySdk(target, body, credentials, now).request();
      for (String name :
          new String[] {
            "Authorization", "X-Amz-Date", "x-amz-content-sha256", "X-Amz-Security-Token"
          }) {
        Optional<String> value = expected.firstMatchingHeader(name);
        value.ifPresent(line -> assertThat(text).contains(name + ": " + line + "\r\n"));
        assertThat(text.contains(name)).isEqualTo(value.isPresent());
      }
    }
  }

  private SignedRequest bySdk(
      String target, byte[] body, AwsCredentialsIdentity credentials, Instant now) {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create("http://localhost:9324/"))
            .putHeader("Content-Type", RequestWriter.CONTENT_TYPE)
            .putHeader("Content-Length", Integer.toString(body.length))
            .putHeader("X-Amz-Target", target)
            .putHeader("x-amzn-query-mode", "true")
            .build();
    return AwsV4HttpSigner.create()
        .sign(
            to ->
                to.identity(credentials)
                    .request(request)
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .putProperty(AwsV4HttpSigner.REGION_NAME, REGION)
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sqs")
                    .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)));
  }

  private AwsCredentialsIdentity credentials() {
    return random.nextBoolean()
        ? AwsBasicCredentials.create(word(), word())
        : AwsSessionCredentials.create(word(), word(), word() + "/+==");
  }

  private String word() {
    return Long.toString(random.nextLong() >>> 1, 36);
  }
}

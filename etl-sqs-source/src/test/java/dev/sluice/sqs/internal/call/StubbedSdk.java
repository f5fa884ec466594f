package dev.sluice.sqs.internal.call;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The SDK's own reader of answers, which gets the bytes that a test gives. Not thread-safe. */
final class StubbedSdk implements SdkHttpClient {
  private SdkHttpFullResponse next = SdkHttpFullResponse.builder().statusCode(200).build();

  final SdkCalls calls;

  /**
   * One that answers nothing yet.
   *
   * @param md5 whether it checks the digests of messages
   */
  StubbedSdk(boolean md5) {
    calls =
        new SdkCalls(
            SqsClient.builder()
                .checksumValidationEnabled(md5)
                .endpointOverride(URI.create("http://127.0.0.1:1"))
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .httpClient(this)
                .build(),
            new QueueFacts(
                "http://q/1/q",
                Duration.ofSeconds(30),
                false,
                262_144,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            Duration.ofSeconds(30));
  }

  /** Sets the answer to all that follows. */
  StubbedSdk answers(int status, Map<String, String> headers, byte[] body) {
    SdkHttpFullResponse.Builder response =
        SdkHttpFullResponse.builder()
            .statusCode(status)
            .putHeader("Content-Length", Integer.toString(body.length))
            .content(AbortableInputStream.create(new ByteArrayInputStream(body)));
    headers.forEach(response::putHeader);
    next = response.build();
    return this;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() {
        return HttpExecuteResponse.builder()
            .response(next)
            .responseBody(next.content().orElse(null))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  @Override
  public void close() {}
}

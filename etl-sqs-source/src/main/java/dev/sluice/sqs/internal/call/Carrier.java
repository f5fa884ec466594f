package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.Stranger;
import dev.sluice.sqs.internal.http.HttpAnswer;
import dev.sluice.sqs.internal.http.HttpConnection;
import dev.sluice.sqs.internal.http.HttpPool;
import dev.sluice.sqs.internal.http.Request;
import dev.sluice.sqs.internal.json.ErrorAnswer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.retry.ClockSkew;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * What the calls of one source travel by: connections, credentials and the retry strategy, those of
 * the SDK's client, and the server's time. Thread-safe.
 */
public final class Carrier {
  private final HttpPool pool;
  private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
  private final RetryStrategy retries;
  private final RetryCounts retryCounts = new RetryCounts();

  /** How far this machine's clock is ahead of the server's, as far as an error told. */
  private volatile Duration skew = Duration.ZERO;

  Carrier(
      HttpPool pool,
      IdentityProvider<? extends AwsCredentialsIdentity> credentials,
      RetryStrategy retries) {
    this.pool = pool;
    this.credentials = credentials;
    this.retries = retries;
  }

  HttpPool pool() {
    return pool;
  }

  /** Of all calls that it carried. */
  RetryCounts retryCounts() {
    return retryCounts;
  }

  RetryStrategy retries() {
    return retries;
  }

  /** Writes and sends a request. Asks the provider each time: it knows when to ask for new ones. */
  void send(Request<?> request, HttpConnection connection) throws IOException {
    connection.writer().write(request, identity(), Instant.now().minus(skew));
    connection.send();
  }

  /** Reads the answer; throws {@link AwsServiceException} where it is an error. */
  <A> A receive(Request<A> request, HttpConnection connection, long deadline) throws IOException {
    HttpAnswer answer = connection.receive(deadline);
    if (answer.status() == 200) {
      return request.read(answer);
    }
    throw failure(answer);
  }

  private AwsCredentialsIdentity identity() {
    try {
      return credentials.resolveIdentity().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** An error as the SDK throws it, without what the server has to say beside the code. */
  AwsServiceException failure(HttpAnswer answer) {
    SdkHttpFullResponse.Builder response =
        SdkHttpFullResponse.builder().statusCode(answer.status());
    for (String name : new String[] {"date", "server", "content-type"}) {
      answer.header(name).ifPresent(value -> response.putHeader(name, value));
    }
    AwsServiceException failure =
        AwsServiceException.builder()
            .statusCode(answer.status())
            .requestId(answer.header("x-amzn-requestid").orElse(null))
            .clockSkew(skew)
            .awsErrorDetails(
                AwsErrorDetails.builder()
                    .errorCode(errorCode(answer))
                    .serviceName("Sqs")
                    .rawResponse(SdkBytes.fromByteArrayUnsafe(answer.start(Stranger.LOOKED_AT)))
                    .sdkHttpResponse(response.build())
                    .build())
            .build();
    if (failure.isClockSkewException()) {
      Optional<Instant> serverTime = ClockSkew.getServerTime(response.build());
      serverTime.ifPresent(time -> skew = ClockSkew.getClockSkew(Instant.now(), time));
    }
    return failure;
  }

  /** As in the SDK: the header of the old protocol first, then that of the new, then the body. */
  private static String errorCode(HttpAnswer answer) {
    return answer
        .header("x-amzn-query-error")
        .filter(value -> value.indexOf(';') > 0)
        .map(value -> before(value, ';'))
        .or(() -> answer.header("x-amzn-errortype").map(value -> before(value, ':')))
        .or(() -> ErrorAnswer.errorCode(answer).map(value -> before(value, ':')))
        .map(code -> code.substring(code.indexOf('#') + 1))
        .orElse("");
  }

  private static String before(String text, char end) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }
}

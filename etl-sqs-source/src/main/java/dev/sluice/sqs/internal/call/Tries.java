package dev.sluice.sqs.internal.call;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/** The tries of one call, as the SDK's retry strategy allows them. For one thread at a time. */
public final class Tries {
  /** Of the same name as in the generated client, so that both share what retries are left. */
  private static final AcquireInitialTokenRequest SCOPE =
      AcquireInitialTokenRequest.create("GLOBAL");

  private final RetryStrategy strategy;
  private final Duration firstPause;
  private RetryToken token;

  Tries(RetryStrategy strategy) {
    this.strategy = strategy;
    AcquireInitialTokenResponse first = strategy.acquireInitialToken(SCOPE);
    this.token = first.token();
    this.firstPause = first.delay();
  }

  /** How long to wait before the first try. */
  Duration firstPause() {
    return firstPause;
  }

  /** How long to wait before the next try; empty where there is none. */
  Optional<Duration> pauseAfter(RuntimeException failure) {
    try {
      RefreshRetryTokenResponse next =
          strategy.refreshRetryToken(
              RefreshRetryTokenRequest.builder().token(token).failure(failure).build());
      token = next.token();
      return Optional.of(next.delay());
    } catch (TokenAcquisitionFailedException noMoreTries) {
      // What the try failed of says more.
      return Optional.empty();
    }
  }

  void succeeded() {
    strategy.recordSuccess(RecordSuccessRequest.create(token));
  }
}

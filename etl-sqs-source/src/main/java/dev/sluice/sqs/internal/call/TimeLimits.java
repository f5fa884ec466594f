package dev.sluice.sqs.internal.call;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The times that a client gives its calls.
 *
 * @param call {@code apiCallTimeout}
 * @param attempt {@code apiCallAttemptTimeout}
 */
record TimeLimits(Optional<Duration> call, Optional<Duration> attempt) {
  static final TimeLimits NONE = new TimeLimits(Optional.empty(), Optional.empty());

  static TimeLimits of(SqsClient client) {
    ClientOverrideConfiguration overrides =
        client.serviceClientConfiguration().overrideConfiguration();
    return new TimeLimits(overrides.apiCallTimeout(), overrides.apiCallAttemptTimeout());
  }

  /** The shorter one; empty where there is none. */
  Optional<Duration> shortest() {
    return Stream.of(call, attempt).flatMap(Optional::stream).min(Duration::compareTo);
  }

  /** A call's own limit, or the client's where that is less. */
  Duration forCall(Duration own) {
    return shorter(call, own);
  }

  /** The limit of one try, or the client's where that is less. */
  Duration forTry(Duration own) {
    return shorter(attempt, own);
  }

  private static Duration shorter(Optional<Duration> clients, Duration own) {
    return clients.filter(time -> time.compareTo(own) < 0).orElse(own);
  }
}

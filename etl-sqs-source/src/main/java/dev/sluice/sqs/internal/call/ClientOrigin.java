package dev.sluice.sqs.internal.call;

import java.util.Optional;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Says that {@code SqsConnection} made a client, and how many connections it may have. It travels
 * with the client, in its configuration. Thread-safe.
 */
public final class ClientOrigin {
  public static final ExecutionAttribute<ClientOrigin> KEY =
      new ExecutionAttribute<>("SluiceClientOrigin");

  private final int connections;

  public ClientOrigin(int connections) {
    this.connections = connections;
  }

  /** Empty where the client was made in another way. */
  static Optional<ClientOrigin> of(SqsClient client) {
    return Optional.ofNullable(
        client
            .serviceClientConfiguration()
            .overrideConfiguration()
            .executionAttributes()
            .getAttribute(KEY));
  }

  int connections() {
    return connections;
  }
}

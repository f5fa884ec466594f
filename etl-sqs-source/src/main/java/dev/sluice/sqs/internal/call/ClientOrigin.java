package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.http.Route;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * What is known of a client that {@link SqsConnection} made. It travels with the client, in its
 * configuration. Thread-safe.
 */
public final class ClientOrigin {
  public static final ExecutionAttribute<ClientOrigin> KEY =
      new ExecutionAttribute<>("SluiceClientOrigin");

  private final int connections;
  private final AtomicReference<@Nullable Route> route = new AtomicReference<>();

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

  /** Looks at a request of the client. */
  void sees(SdkHttpRequest request) {
    if (route.get() == null) {
      Route.of(request).ifPresent(route::set);
    }
  }

  /** The way its requests go; empty before the first, and where they are signed in another way. */
  Optional<Route> route() {
    return Optional.ofNullable(route.get());
  }

  int connections() {
    return connections;
  }
}

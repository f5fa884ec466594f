package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.http.Unreachable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * An HTTP client whose calls end when their {@link DaemonThread} is told to abort, and say where
 * they were going where they fail on the way.
 */
public final class AbortingHttpClient implements SdkHttpClient {
  private final SdkHttpClient client;

  private AbortingHttpClient(SdkHttpClient client) {
    this.client = client;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    DaemonThread thread =
        Thread.currentThread() instanceof DaemonThread receiving ? receiving : null;
    return new Call(prepared, request.httpRequest(), thread);
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }

  private record Call(
      ExecutableHttpRequest prepared, SdkHttpRequest request, @Nullable DaemonThread thread)
      implements ExecutableHttpRequest {

    @Override
    public HttpExecuteResponse call() throws IOException {
      if (thread != null) {
        thread.during(prepared);
      }
      try {
        return prepared.call();
      } catch (IOException e) {
        throw new Unreachable(request.host(), request.port(), e);
      } finally {
        if (thread != null) {
          thread.during(null);
        }
      }
    }

    @Override
    public void abort() {
      prepared.abort();
    }
  }

  /** Builds it around what another builder makes; the SDK client then owns and closes it. */
  public record Builder(SdkHttpClient.Builder<?> of) implements SdkHttpClient.Builder<Builder> {

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new AbortingHttpClient(of.buildWithDefaults(defaults));
    }
  }
}

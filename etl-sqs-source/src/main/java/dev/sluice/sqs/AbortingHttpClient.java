package dev.sluice.sqs;

import java.io.IOException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * An HTTP client whose calls end when their {@link DaemonThread} is told to abort, and show the
 * {@link ClientOrigin} where they go.
 */
final class AbortingHttpClient implements SdkHttpClient {
  private final SdkHttpClient client;
  private final ClientOrigin origin;

  private AbortingHttpClient(SdkHttpClient client, ClientOrigin origin) {
    this.client = client;
    this.origin = origin;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    origin.sees(request.httpRequest());
    ExecutableHttpRequest prepared = client.prepareRequest(request);
    return Thread.currentThread() instanceof DaemonThread thread
        ? new Call(prepared, thread)
        : prepared;
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }

  private record Call(ExecutableHttpRequest request, DaemonThread thread)
      implements ExecutableHttpRequest {

    @Override
    public HttpExecuteResponse call() throws IOException {
      thread.during(request);
      try {
        return request.call();
      } finally {
        thread.during(null);
      }
    }

    @Override
    public void abort() {
      request.abort();
    }
  }

  /** Builds it around what another builder makes; the SDK client then owns and closes it. */
  record Builder(SdkHttpClient.Builder<?> of, ClientOrigin origin)
      implements SdkHttpClient.Builder<Builder> {

    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new AbortingHttpClient(of.buildWithDefaults(defaults), origin);
    }
  }
}

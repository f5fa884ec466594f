package dev.sluice.sqs;

import java.util.List;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * An HTTP client that tells nothing of how it is set up, nor of its connections.
 *
 * @param hidden the one that makes the calls
 */
record ClosedHttpClient(List<SdkHttpClient> hidden) implements SdkHttpClient {

  static SdkHttpClient.Builder<?> of(SdkHttpClient.Builder<?> open) {
    return new Builder(open);
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return hidden
        .get(0)
        .prepareRequest(
            HttpExecuteRequest.builder()
                .request(request.httpRequest())
                .contentStreamProvider(request.contentStreamProvider().orElse(null))
                .build());
  }

  @Override
  public void close() {
    hidden.get(0).close();
  }

  private record Builder(SdkHttpClient.Builder<?> open) implements SdkHttpClient.Builder<Builder> {
    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new ClosedHttpClient(List.of(open.buildWithDefaults(defaults)));
    }
  }
}

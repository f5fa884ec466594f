package dev.sluice.sqs;

import dev.sluice.sqs.internal.call.LeanPath;
import dev.sluice.sqs.internal.call.QueueFacts;
import dev.sluice.sqs.internal.call.SdkCalls;
import dev.sluice.sqs.internal.call.SharedCalls;
import java.time.Duration;
import software.amazon.awssdk.services.sqs.SqsClient;

/** How the calls travel that a source makes all the time: receive, delete, change visibility. */
public enum Transport {
  /**
   * HTTP/1.1 and signatures by a small client of this library, at a fraction of the cost of the
   * generated one. Credentials, region, endpoint, retries and time limits are those of the client,
   * whether {@link SqsConnection} or the application made it. Where it is set up for what this
   * can't do, such as a proxy, interceptors or an HTTP client that the application chose, {@link
   * #SDK} is taken instead, and the log says why.
   */
  LEAN,

  /** The generated client of the AWS SDK. */
  SDK;

  /** The calls on a queue; those of the SDK too where lean ones can't be. */
  SharedCalls calls(SqsClient client, QueueFacts queue, Duration visibilityTimeout, int receivers) {
    return switch (this) {
      case LEAN -> LeanPath.calls(client, queue, visibilityTimeout, receivers);
      case SDK -> SdkCalls.shared(client, queue, visibilityTimeout);
    };
  }
}

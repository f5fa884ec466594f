package dev.sluice.sqs;

/** How the calls travel that a source makes all the time: receive, delete, change visibility. */
public enum RequestPath {
  /**
   * HTTP/1.1 and signatures by a small client of this library, at a fraction of the cost of the
   * generated one. Credentials, region, endpoint, retries, timeouts and TLS are those of the {@link
   * SqsConnection}. Where it can't do what the client is set up for, such as a proxy, {@link #SDK}
   * is taken instead.
   */
  LEAN,

  /** The generated client of the AWS SDK. */
  SDK
}

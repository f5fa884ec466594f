package dev.sluice.sqs.internal.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Puts the requests of one connection together. Not thread-safe. */
public final class RequestWriter {
  static final String CONTENT_TYPE = "application/x-amz-json-1.0";
  private static final String TARGET = "AmazonSQS.";

  private final byte[] start;
  private final @Nullable Signer signer;
  private final ByteWriter body = new ByteWriter();
  private final ByteWriter all = new ByteWriter();

  RequestWriter(Route route) {
    String head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nContent-Type: %s\r\n"
            .formatted(route.path(), route.authority(), route.userAgent(), CONTENT_TYPE);
    // The mode in which errors carry the codes that SQS had before it spoke JSON, as in the SDK.
    this.start = (head + "x-amzn-query-mode: true\r\n").getBytes(StandardCharsets.ISO_8859_1);
    this.signer = route.scope().map(scope -> new Signer(route, scope)).orElse(null);
  }

  /** Writes a request; unsigned where the credentials are anonymous. */
  public void write(Request<?> request, AwsCredentialsIdentity credentials, Instant now) {
    body.clear();
    request.writeBody(body);
    String target = TARGET + request.action();
    all.clear();
    all.bytes(start).ascii("X-Amz-Target: ").ascii(target);
    all.ascii("\r\nContent-Length: ").ascii(Integer.toString(body.length())).ascii("\r\n");
    if (signer != null && credentials.secretAccessKey() != null) {
      signer.sign(all, body, CONTENT_TYPE, target, credentials, now);
    }
    all.ascii("\r\n").bytes(body);
  }

  /** Gives up what a large request took. */
  void shrink() {
    body.clear();
    all.clear();
  }

  void writeTo(OutputStream out) throws IOException {
    all.writeTo(out);
  }
}

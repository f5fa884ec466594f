package dev.sluice.sqs.internal.fault;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Tells an error that is not in the protocol of SQS, and who seems to have sent it. */
public final class Stranger {
  /** How much of an answer is looked at. */
  public static final int LOOKED_AT = 2_048;

  private Stranger() {}

  /**
   * What came in the place of an error of SQS; empty where it is one. It names types and products,
   * and quotes nothing of the body.
   *
   * @param requestId as SQS puts it into each of its answers
   */
  static Optional<String> of(AwsErrorDetails details, int status, @Nullable String requestId) {
    String start = start(details.rawResponse());
    if (isQuery(start)) {
      return Optional.of(
          "an error in XML: the server speaks only the old Query protocol of SQS; Sluice needs one"
              + " that speaks JSON: update the server");
    }
    boolean empty = start.isBlank();
    if (requestId != null || (empty && status >= 500)) {
      return Optional.empty();
    }
    String type = header(details, "Content-Type").map(value -> " (" + value + ")").orElse("");
    String server =
        header(details, "Server").map(value -> " from the server '" + value + "'").orElse("");
    return Optional.of(
        (empty ? "nothing else" : "a page" + type)
            + server
            + " in the place of an answer of SQS: check for a proxy or another server there");
  }

  private static boolean isQuery(String start) {
    return start.contains("<ErrorResponse") || start.contains("<Response><Errors>");
  }

  private static String start(@Nullable SdkBytes body) {
    if (body == null) {
      return "";
    }
    byte[] bytes = body.asByteArrayUnsafe();
    return new String(bytes, 0, Math.min(bytes.length, LOOKED_AT), StandardCharsets.ISO_8859_1);
  }

  private static Optional<String> header(AwsErrorDetails details, String name) {
    SdkHttpResponse response = details.sdkHttpResponse();
    return response == null
        ? Optional.empty()
        : response
            .firstMatchingHeader(name)
            .map(value -> value.replaceAll("[^\\w/.+ -].*", "").strip())
            .filter(value -> !value.isEmpty())
            .map(value -> value.substring(0, Math.min(60, value.length())));
  }
}

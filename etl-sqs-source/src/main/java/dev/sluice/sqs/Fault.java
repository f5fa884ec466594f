package dev.sluice.sqs;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Why a call failed, and what that means for the next one.
 *
 * @param text the error code, HTTP status and request id, or the kind of the network's failure;
 *     never the message of an exception, which may quote an answer and so a body
 */
record Fault(Kind kind, String text) {

  enum Kind {
    /** Trying again later may work: throttling, 5xx, resets, timeouts, expired credentials. */
    PASSING,
    /** No credentials at hand; a provider that fetches them may have some later. */
    NO_CREDENTIALS,
    /** The caller thread was interrupted. */
    INTERRUPTED,
    /** The queue does not exist. */
    GONE,
    /** Not allowed or not possible, and it will stay so. */
    DENIED,
    /** This process can't go on receiving, such as for want of memory. */
    BROKEN,
    /** What the request carries is wrong and would be refused again. */
    REFUSED
  }

  /** Codes that come with HTTP 403 or 400 and yet pass: a new token, or a clock set right. */
  private static final Set<String> PASSING_CODES =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "RequestExpired",
          "RequestTimeTooSkewed",
          "RequestInTheFuture",
          "SignatureDoesNotMatch",
          "InvalidSignatureException",
          "OverLimit",
          "KmsThrottled");

  private static final Set<String> DENIED_CODES =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "AuthFailure",
          "InvalidAccessKeyId",
          "InvalidAddress",
          "InvalidClientTokenId",
          "InvalidSecurity",
          "KmsAccessDenied",
          "KmsDisabled",
          "KmsInvalidState",
          "KmsNotFound",
          "KmsOptInRequired",
          "MissingAuthenticationToken",
          "OptInRequired",
          "UnrecognizedClientException",
          "UnsupportedOperation");

  private static final Set<String> GONE_CODES =
      Set.of("NonExistentQueue", "QueueDoesNotExist", "QueueDeletedRecently");

  private static final Set<String> REFUSED_CODES =
      Set.of(
          "BatchRequestTooLong",
          "InvalidAttributeValue",
          "InvalidMessageContents",
          "InvalidParameterValue");

  /** Classes what the SDK threw. */
  static Fault of(RuntimeException e) {
    if (e instanceof AwsServiceException service) {
      return ofService(service);
    }
    if (e instanceof AbortedException || Thread.currentThread().isInterrupted()) {
      return new Fault(Kind.INTERRUPTED, "interrupted");
    }
    String message = e instanceof SdkException ? e.getMessage() : null;
    if (message != null && message.startsWith("Unable to load credentials")) {
      return new Fault(Kind.NO_CREDENTIALS, "no AWS credentials found");
    }
    return new Fault(Kind.PASSING, rootCause(e).getClass().getSimpleName());
  }

  /** Whether the source has to stop. */
  boolean isFinal() {
    return kind == Kind.GONE || kind == Kind.DENIED || kind == Kind.BROKEN;
  }

  private static Fault ofService(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = bare(details == null ? null : details.errorCode());
    String request = e.requestId() == null ? "" : ", request " + e.requestId();
    return new Fault(
        kindOf(e, code), (code.isEmpty() ? "" : code + ", ") + "HTTP " + e.statusCode() + request);
  }

  private static Kind kindOf(AwsServiceException e, String code) {
    if (e instanceof QueueDoesNotExistException || GONE_CODES.contains(code)) {
      return Kind.GONE;
    }
    if (PASSING_CODES.contains(code) || isThrottling(e, code) || e.statusCode() >= 500) {
      return Kind.PASSING;
    }
    if (DENIED_CODES.contains(code) || e.statusCode() == 403) {
      return Kind.DENIED;
    }
    return REFUSED_CODES.contains(code) || e.statusCode() == 413 ? Kind.REFUSED : Kind.PASSING;
  }

  private static boolean isThrottling(AwsServiceException e, String code) {
    return e.isThrottlingException() || code.toLowerCase(Locale.ROOT).contains("throttl");
  }

  /** The code without its namespace: {@code AWS.SimpleQueueService.NonExistentQueue}. */
  private static String bare(@Nullable String code) {
    return code == null ? "" : code.substring(code.lastIndexOf('.') + 1).replaceAll("\\W", "");
  }

  private static Throwable rootCause(Throwable e) {
    Throwable root = e;
    for (int depth = 0; depth < 20 && root.getCause() != null; depth++) {
      root = root.getCause();
    }
    return root;
  }
}

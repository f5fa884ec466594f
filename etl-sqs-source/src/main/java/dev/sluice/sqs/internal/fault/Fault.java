package dev.sluice.sqs.internal.fault;

import dev.sluice.core.FailureKind;
import dev.sluice.sqs.internal.http.BadAnswerException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
 * @param failure the same for metrics
 */
public record Fault(Kind kind, String text, FailureKind failure) {

  /** What an application that brings its own versions has to have. */
  public static final String NEEDED =
      "Sluice needs the AWS SDK 2.29.0 or newer, all its modules of one version, and Jackson 2.15 or"
          + " newer";

  public enum Kind {
    /** Trying again later may work: throttling, 5xx, resets, timeouts, expired credentials. */
    PASSING,
    /** No credentials at hand; a provider that fetches them may have some later. */
    NO_CREDENTIALS,
    /** The caller thread was interrupted. */
    INTERRUPTED,
    /** The queue does not exist. */
    GONE,
    /** SQS says that it is not allowed or not possible. */
    DENIED,
    /** What answers is not SQS: a proxy, a portal, another server, or one of the old protocol. */
    NOT_SQS,
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

  /** A fault of which no more is known for metrics than its kind says. */
  public Fault(Kind kind, String text) {
    this(
        kind,
        text,
        kind == Kind.DENIED || kind == Kind.NO_CREDENTIALS
            ? FailureKind.DENIED
            : FailureKind.OTHER);
  }

  /** Classes what the SDK or the lean calls threw. */
  public static Fault of(RuntimeException e) {
    List<Throwable> chain = NetworkFault.chain(e);
    for (Throwable one : chain) {
      if (one instanceof CredentialsException) {
        return new Fault(Kind.NO_CREDENTIALS, String.valueOf(one.getMessage()));
      }
      if (isUnmarkedCredentials(one)) {
        return new Fault(
            Kind.NO_CREDENTIALS, String.valueOf(CredentialsException.of(one).getMessage()));
      }
    }
    if (e instanceof AwsServiceException service) {
      return ofService(service);
    }
    if (e instanceof BadAnswerException bad) {
      return new Fault(
          bad.isOfSqs() ? Kind.PASSING : Kind.NOT_SQS, String.valueOf(bad.getMessage()));
    }
    if (e instanceof AbortedException || Thread.currentThread().isInterrupted()) {
      return new Fault(Kind.INTERRUPTED, "interrupted");
    }
    if (e instanceof SdkException && isUnread(e)) {
      return new Fault(Kind.NOT_SQS, "the answer is not JSON");
    }
    return new Fault(Kind.PASSING, NetworkFault.text(e), NetworkFault.failure(chain));
  }

  /** What does not fit together on the class path fails again, and says what is missing. */
  public static Fault of(LinkageError e) {
    List<Throwable> chain = NetworkFault.chain(e);
    Throwable root = chain.get(chain.size() - 1);
    return new Fault(
        Kind.BROKEN,
        "%s: %s; %s"
            .formatted(
                root.getClass().getSimpleName(),
                String.valueOf(root.getMessage()).replaceAll("\\s+", " "),
                NEEDED));
  }

  /** Whether trying again for long is no use. {@link Patience} says how long. */
  public boolean isFinal() {
    return kind == Kind.GONE || kind == Kind.DENIED || kind == Kind.NOT_SQS || kind == Kind.BROKEN;
  }

  /** Of a client that {@link SqsConnection} did not make. */
  private static boolean isUnmarkedCredentials(Throwable e) {
    if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
      String name = service.awsErrorDetails().serviceName();
      return name != null && !name.equalsIgnoreCase("Sqs");
    }
    return e instanceof SdkException
        && String.valueOf(e.getMessage()).startsWith("Unable to load credentials");
  }

  private static boolean isUnread(RuntimeException e) {
    return String.valueOf(e.getMessage()).startsWith("Unable to unmarshall response");
  }

  private static Fault ofService(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = bare(details == null ? null : details.errorCode());
    String status = "HTTP " + e.statusCode();
    Optional<String> stranger =
        code.isEmpty() && details != null
            ? Stranger.of(details, e.statusCode(), e.requestId())
            : Optional.empty();
    if (stranger.isPresent()) {
      boolean passing = e.statusCode() >= 500 || isThrottling(e, code);
      return new Fault(
          passing ? Kind.PASSING : Kind.NOT_SQS, status + " and " + stranger.orElseThrow());
    }
    String request = e.requestId() == null ? "" : ", request " + e.requestId();
    String text = (code.isEmpty() ? "" : code + ", ") + status + request;
    return isThrottling(e, code)
        ? new Fault(kindOf(e, code), text, FailureKind.OVERLOADED)
        : new Fault(kindOf(e, code), text);
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
}

package dev.sluice.sqs.internal.fault;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * A provider has no credentials. Its message says what each provider said, in one line and without
 * anything that could be a key.
 */
public final class CredentialsException extends SdkClientException {
  private static final long serialVersionUID = 1L;

  /** One of a chain, up to its settings, which are in brackets, or to what it said. */
  private static final Pattern PROVIDER =
      Pattern.compile(
          "(?:^|, )(?:[\\w$]+\\.)*(\\w+?)(?:Credentials)?(?:Provider)?(?:[$@][^(:, ]*)?(?:(\\()|: )");

  /** What a provider adds that says nothing of why. */
  private static final Pattern NOISE =
      Pattern.compile(": ProfileFile\\(.*|\\(SDK Attempt Count: \\d+\\)|\\s+");

  /** Key ids, and runs of letters that are as long as keys and tokens. */
  private static final Pattern SECRET =
      Pattern.compile("\\b(?:A[KS]IA|AGPA|AROA|AIDA)[A-Z0-9]{8,}|[A-Za-z0-9+/=]{40,}");

  private static final int LONGEST = 240;

  private CredentialsException(Builder builder) {
    super(builder);
  }

  /** Of what a provider threw. It has no cause, since a cause could quote a key. */
  public static CredentialsException of(Throwable e) {
    Set<String> said = new LinkedHashSet<>();
    for (Throwable one : NetworkFault.chain(e)) {
      said.addAll(said(one));
    }
    Builder builder = SdkClientException.builder();
    builder.message(String.join("; ", said));
    return new CredentialsException(builder);
  }

  private static List<String> said(Throwable e) {
    List<String> said = new ArrayList<>();
    if (e instanceof AwsServiceException service) {
      said.add(refusal(service));
      return said;
    }
    String message = String.valueOf(e.getMessage());
    int list = message.indexOf(") : [");
    if (list < 0) {
      said.add(e.getMessage() == null ? e.getClass().getSimpleName() : plain(message));
      return said;
    }
    String all = message.substring(list + 5, message.length() - 1);
    Matcher provider = PROVIDER.matcher(all);
    String name = "";
    int from = 0;
    while (provider.find(from)) {
      if (!name.isEmpty()) {
        said.add(name + ": " + plain(all.substring(from, provider.start())));
      }
      name = provider.group(1);
      from = provider.group(2) == null ? provider.end() : closing(all, provider.end());
    }
    said.add(name + ": " + plain(all.substring(from)));
    return said;
  }

  private static String refusal(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    if (details == null) {
      return "HTTP " + e.statusCode();
    }
    return "%s said %s, HTTP %d: %s"
        .formatted(
            details.serviceName(),
            details.errorCode(),
            e.statusCode(),
            plain(String.valueOf(details.errorMessage())));
  }

  /** Where the bracket closes that is open at {@code from}. */
  private static int closing(String text, int from) {
    int depth = 1;
    int at = from;
    for (; at < text.length() && depth > 0; at++) {
      char c = text.charAt(at);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    return at;
  }

  private static String plain(String text) {
    String plain = NOISE.matcher(text).replaceAll(" ");
    plain = SECRET.matcher(plain).replaceAll("…").replaceAll("\\p{Cntrl}", " ").strip();
    plain = plain.replaceAll("^[:\\s]+|[.,\\s]+$", "").replaceAll(" {2,}", " ");
    return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "…" : plain;
  }
}

package dev.sluice.sqs.internal.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * Signs requests as AWS Signature Version 4 asks for, with the headers that the SDK's signer signs.
 * The key of the day is derived once for each credentials. Not thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create
 *     a signed AWS API request</a>
 */
public final class Signer {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String HMAC = "HmacSHA256";

  private final Route route;
  private final Route.Scope scope;
  private final MessageDigest sha256;
  private final Mac mac;
  private final ByteWriter text = new ByteWriter();
  private final ByteWriter canonical = new ByteWriter();
  private long second = Long.MIN_VALUE;
  private String time = "";
  private String keyDay = "";
  private @Nullable AwsCredentialsIdentity keyOwner;

  Signer(Route route, Route.Scope scope) {
    this.route = route;
    this.scope = scope;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
      this.mac = Mac.getInstance(HMAC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no SHA-256 in this Java", e);
    }
  }

  /** Adds the headers that sign a POST of {@code body} with the content type and the target. */
  void sign(
      ByteWriter head,
      ByteWriter body,
      String contentType,
      String target,
      AwsCredentialsIdentity credentials,
      Instant now) {
    setTime(now);
    String day = time.substring(0, 8);
    setKey(day, credentials);
    body.digest(sha256);
    byte[] bodyHash = sha256.digest();
    Optional<String> token = token(credentials);

    canonical.clear();
    canonical.ascii("POST\n").ascii(route.path()).ascii("\n\ncontent-length:");
    canonical.ascii(Integer.toString(body.length())).ascii("\ncontent-type:").ascii(contentType);
    canonical.ascii("\nhost:").ascii(route.authority());
    canonical.ascii("\nx-amz-content-sha256:").hex(bodyHash).ascii("\nx-amz-date:").ascii(time);
    token.ifPresent(value -> canonical.ascii("\nx-amz-security-token:").ascii(value));
    canonical.ascii("\nx-amz-target:").ascii(target).ascii("\nx-amzn-query-mode:true\n\n");
    canonical.ascii(signedHeaders(token.isPresent())).ascii("\n").hex(bodyHash);
    canonical.digest(sha256);

    text.clear();
    text.ascii("AWS4-HMAC-SHA256\n").ascii(time).ascii("\n");
    scope(text, day).ascii("\n").hex(sha256.digest());
    text.digest(mac);
    byte[] signature = mac.doFinal();

    head.ascii("X-Amz-Date: ").ascii(time).ascii("\r\nx-amz-content-sha256: ").hex(bodyHash);
    token.ifPresent(value -> head.ascii("\r\nX-Amz-Security-Token: ").ascii(value));
    head.ascii("\r\nAuthorization: AWS4-HMAC-SHA256 Credential=");
    head.ascii(credentials.accessKeyId()).ascii("/");
    scope(head, day).ascii(", SignedHeaders=").ascii(signedHeaders(token.isPresent()));
    head.ascii(", Signature=").hex(signature).ascii("\r\n");
  }

  private static String signedHeaders(boolean token) {
    return token
        ? "content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token"
            + ";x-amz-target;x-amzn-query-mode"
        : "content-length;content-type;host;x-amz-content-sha256;x-amz-date"
            + ";x-amz-target;x-amzn-query-mode";
  }

  private ByteWriter scope(ByteWriter to, String day) {
    return to.ascii(day)
        .ascii("/")
        .ascii(scope.region())
        .ascii("/")
        .ascii(scope.service())
        .ascii("/aws4_request");
  }

  private static Optional<String> token(AwsCredentialsIdentity credentials) {
    return credentials instanceof AwsSessionCredentialsIdentity session
        ? Optional.of(session.sessionToken())
        : Optional.empty();
  }

  private void setTime(Instant now) {
    if (now.getEpochSecond() != second) {
      second = now.getEpochSecond();
      time = TIME.format(now);
    }
  }

  /** Leaves {@link #mac} with the key of the day, in the region and for the service. */
  private void setKey(String day, AwsCredentialsIdentity credentials) {
    if (day.equals(keyDay) && credentials.equals(keyOwner)) {
      return;
    }
    byte[] key = bytes("AWS4" + credentials.secretAccessKey());
    for (String part : new String[] {day, scope.region(), scope.service(), "aws4_request"}) {
      init(key);
      key = mac.doFinal(bytes(part));
    }
    init(key);
    keyDay = day;
    keyOwner = credentials;
  }

  private void init(byte[] key) {
    try {
      mac.init(new SecretKeySpec(key, HMAC));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that HMAC does not take", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

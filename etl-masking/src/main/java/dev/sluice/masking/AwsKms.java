package dev.sluice.masking;

import dev.sluice.core.ConfigurationException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Keys of AWS KMS. Needs {@code software.amazon.awssdk:kms} and {@code apache5-client} on the class
 * path, which this module brings for nobody else.
 *
 * <p>Tink's own integration, {@code tink-awskms}, is built on the AWS SDK for Java 1, which is not
 * maintained any more. What is encrypted here can be read there, and the other way round.
 */
public final class AwsKms {
  private static final Pattern URI =
      Pattern.compile("aws-kms://(arn:[a-z-]+:kms:([a-z0-9-]+):\\d*:(key|alias)/[\\w/-]+)");
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(10);
  private static final Duration WHOLE_CALL = Duration.ofSeconds(30);

  private AwsKms() {}

  /**
   * A key by its URI, {@code aws-kms://} and the ARN of a key or alias, as Tink writes it. The
   * region is the ARN's; credentials, proxies and the endpoint ({@code AWS_ENDPOINT_URL_KMS}) are
   * what the SDK finds by default. Nothing is sent yet, and each call opens a client of its own.
   *
   * @throws ConfigurationException where the URI is none
   */
  public static KmsKey key(String uri) {
    Matcher matcher = URI.matcher(uri);
    if (!matcher.matches()) {
      throw new ConfigurationException(
          "a KMS key's URI is aws-kms:// and its ARN, such as"
              + " aws-kms://arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    }
    Region region = Region.of(matcher.group(2));
    return new AwsKmsKey(matcher.group(1), () -> client(region));
  }

  private static KmsClient client(Region region) {
    try {
      return KmsClient.builder()
          .region(region)
          .overrideConfiguration(
              config -> config.retryStrategy(RetryMode.STANDARD).apiCallTimeout(WHOLE_CALL))
          .httpClientBuilder(
              Apache5HttpClient.builder().connectionTimeout(CONNECT).socketTimeout(READ))
          .build();
    } catch (SdkClientException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "the AWS settings (environment, profile) can't be used for KMS");
    }
  }
}

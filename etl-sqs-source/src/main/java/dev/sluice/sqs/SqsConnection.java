package dev.sluice.sqs;

import dev.sluice.core.ConfigurationException;
import dev.sluice.sqs.internal.call.AbortingHttpClient;
import dev.sluice.sqs.internal.call.ClientOrigin;
import dev.sluice.sqs.internal.call.QueueUrl;
import dev.sluice.sqs.internal.call.ToldCredentials;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.json.Md5;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.immutables.value.Value;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/**
 * How to reach SQS: what AWS users have set up already, with as little to add as possible.
 *
 * <ul>
 *   <li>Credentials: the SDK's default chain (system properties, environment, web identity,
 *       profile, container, instance).
 *   <li>Region: {@link #region()}; else {@code aws.region}, {@code AWS_REGION} or the profile's;
 *       else the one in an AWS queue URL; else {@code us-east-1}. The instance's metadata is not
 *       asked, since the queue may be elsewhere and the question takes seconds where nobody
 *       answers.
 *   <li>Endpoint: {@link #endpoint()}; else {@code AWS_ENDPOINT_URL_SQS}, {@code AWS_ENDPOINT_URL}
 *       or the profile's; else the scheme, host and port of a queue URL that is not of AWS, or that
 *       is of a VPC endpoint; else the region's.
 *   <li>Retries: the SDK's standard mode. Proxies and TLS as the SDK has them by default.
 * </ul>
 */
@Value.Immutable
@OptionsStyle
public abstract class SqsConnection {
  /** For each address of a host: several have to fit into the time of a short call. */
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** A long poll is silent for up to 20 s. */
  private static final Duration READ = Duration.ofSeconds(30);

  private static final Duration IDLE = Duration.ofSeconds(50);

  SqsConnection() {}

  /** The URL of the queue, or of one on the same server. */
  public abstract String queueUrl();

  /** The region, such as {@code eu-west-1}. */
  public abstract Optional<String> region();

  /** The server's URL. */
  public abstract Optional<URI> endpoint();

  /** Credentials that take the place of the default chain. */
  public abstract Optional<AwsCredentialsProvider> credentials();

  /**
   * The most connections, 256 by default: enough for the receivers, and for the deletes of several
   * lanes. They open when needed, and close when they were not needed for a while.
   */
  @Value.Default
  public int connections() {
    return 256;
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Makes a client, which the caller closes. Nothing is sent yet.
   *
   * @throws ConfigurationException where the environment or the profile is unusable, or the AWS SDK
   *     on the class path too old
   */
  public SqsClient open() {
    try {
      SqsClient client = client(endpoint());
      if (client.serviceClientConfiguration().endpointOverride().isEmpty()
          && url().endpoint().isPresent()) {
        client.close();
        return client(url().endpoint());
      }
      return client;
    } catch (SdkClientException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "the AWS settings (environment, profile) can't be used: "
              + oneLine(String.valueOf(e.getMessage())));
    } catch (LinkageError e) {
      throw new ConfigurationException("the AWS SDK can't be used: " + Fault.of(e).text());
    }
  }

  @Value.Check
  void check() {
    url();
    if (connections() < 1) {
      throw new ConfigurationException(
          "connections is " + connections() + "; it has to be at least 1");
    }
    endpoint()
        .filter(uri -> uri.getHost() == null)
        .ifPresent(
            uri -> {
              throw new ConfigurationException(
                  "endpoint is '" + uri + "'; it has to be a URL such as https://localhost:9324");
            });
  }

  private SqsClient client(Optional<URI> override) {
    ClientOrigin origin = new ClientOrigin(connections());
    SqsClientBuilder builder =
        SqsClient.builder()
            .region(Region.of(region().orElseGet(this::foundRegion)))
            .overrideConfiguration(
                config ->
                    config
                        .retryStrategy(RetryMode.STANDARD)
                        .putExecutionAttribute(ClientOrigin.KEY, origin))
            .httpClientBuilder(
                new AbortingHttpClient.Builder(
                    Apache5HttpClient.builder()
                        .maxConnections(connections())
                        .connectionTimeout(CONNECT)
                        .socketTimeout(READ)
                        .connectionMaxIdleTime(IDLE)
                        .tcpKeepAlive(true),
                    origin));
    override.ifPresent(builder::endpointOverride);
    builder.credentialsProvider(
        new ToldCredentials(
            credentials().orElseGet(() -> DefaultCredentialsProvider.builder().build())));
    if (!Md5.isThere()) {
      builder.checksumValidationEnabled(false);
    }
    return builder.build();
  }

  private String foundRegion() {
    AwsRegionProvider settings =
        new AwsRegionProviderChain(
            new SystemSettingsRegionProvider(), new AwsProfileRegionProvider());
    try {
      return settings.getRegion().id();
    } catch (SdkClientException e) {
      return url().region().orElse(Region.US_EAST_1.id());
    }
  }

  private QueueUrl url() {
    return QueueUrl.parse(queueUrl());
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }

  /** Builds a connection; a value out of range is a {@link ConfigurationException}. */
  public static final class Builder extends ImmutableSqsConnection.Builder {
    Builder() {}
  }
}

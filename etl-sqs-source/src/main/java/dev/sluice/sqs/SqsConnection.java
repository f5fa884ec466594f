package dev.sluice.sqs;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.OptionCheck;
import dev.sluice.sqs.internal.call.AbortingHttpClient;
import dev.sluice.sqs.internal.call.ClientOrigin;
import dev.sluice.sqs.internal.call.QueueUrl;
import dev.sluice.sqs.internal.call.ToldCredentials;
import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.json.Md5;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
public final class SqsConnection {
  /** For each address of a host: several have to fit into the time of a short call. */
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** A long poll is silent for up to 20 s. */
  private static final Duration READ = Duration.ofSeconds(30);

  private static final Duration IDLE = Duration.ofSeconds(50);

  private final String queueUrl;
  private final @Nullable String region;
  private final @Nullable URI endpoint;
  private final @Nullable AwsCredentialsProvider credentials;
  private final int connections;

  private SqsConnection(Builder set) {
    queueUrl = OptionCheck.needed("queueUrl", set.queueUrl);
    region = set.region;
    endpoint = set.endpoint;
    credentials = set.credentials;
    connections = OptionCheck.atLeast("connections", set.connections, 1);
    url();
    if (endpoint != null && endpoint.getHost() == null) {
      throw new ConfigurationException(
          "endpoint is '" + endpoint + "'; it has to be a URL such as https://localhost:9324");
    }
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

  /** The URL of the queue, or of one on the same server. */
  public String queueUrl() {
    return queueUrl;
  }

  /** The region that was set. */
  public Optional<String> region() {
    return Optional.ofNullable(region);
  }

  /** The server's URL that was set. */
  public Optional<URI> endpoint() {
    return Optional.ofNullable(endpoint);
  }

  /** Credentials that take the place of the default chain. */
  public Optional<AwsCredentialsProvider> credentials() {
    return Optional.ofNullable(credentials);
  }

  /** The most connections. */
  public int connections() {
    return connections;
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
                        .tcpKeepAlive(true)));
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

  /** Sets how to connect; what is not set is found as said above. Not thread-safe. */
  public static final class Builder {
    private @Nullable String queueUrl;
    private @Nullable String region;
    private @Nullable URI endpoint;
    private @Nullable AwsCredentialsProvider credentials;
    private int connections = 256;

    private Builder() {}

    /** The URL of the queue, or of one on the same server. Needed. */
    public Builder queueUrl(String queueUrl) {
      this.queueUrl = queueUrl;
      return this;
    }

    /** The region, such as {@code eu-west-1}. Default: where AWS users have it set up. */
    public Builder region(String region) {
      this.region = region;
      return this;
    }

    /** The server's URL. Default: where AWS users have it set up, or the queue URL's. */
    public Builder endpoint(URI endpoint) {
      this.endpoint = endpoint;
      return this;
    }

    /** Credentials that take the place of the default chain. */
    public Builder credentials(AwsCredentialsProvider credentials) {
      this.credentials = credentials;
      return this;
    }

    /**
     * The most connections, at least 1; 256 by default: enough for the receivers, and for the
     * deletes of several lanes. They open when needed, and close when they were not needed for a
     * while.
     */
    public Builder connections(int connections) {
      this.connections = connections;
      return this;
    }

    /**
     * Builds it; nothing is sent.
     *
     * @throws ConfigurationException where an option is missing or out of its range: it names the
     *     option and the rule
     */
    public SqsConnection build() {
      return new SqsConnection(this);
    }
  }
}

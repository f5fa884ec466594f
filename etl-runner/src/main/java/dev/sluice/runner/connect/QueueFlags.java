package dev.sluice.runner.connect;

import dev.sluice.core.ConfigurationException;
import dev.sluice.runner.flags.FlagDefaults;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which queue, and how to reach it. */
@Command(optionListHeading = "%nQueue:%n")
public final class QueueFlags {
  @Option(names = "--queue-url", paramLabel = "URL", description = "The queue. Needed.")
  private @Nullable String queueUrl;

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      description = "The SQS server, where it is not that of AWS or of --queue-url.")
  private @Nullable URI endpointUrl;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description =
          "The AWS region. Default: as AWS users have set it up, else that of --queue-url.")
  private @Nullable String region;

  public String queueUrl() {
    if (queueUrl == null) {
      throw new ConfigurationException("no queue: " + FlagDefaults.howToSet("--queue-url"));
    }
    return queueUrl;
  }

  Optional<URI> endpointUrl() {
    return Optional.ofNullable(endpointUrl);
  }

  Optional<String> region() {
    return Optional.ofNullable(region);
  }
}

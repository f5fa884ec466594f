package dev.sluice.runner.connect;

import dev.sluice.core.ConfigurationException;
import dev.sluice.runner.flags.FlagNames;
import dev.sluice.runner.flags.WebUrl;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which queue, and how to reach it. */
@Command(optionListHeading = "%nQueue:%n")
public final class QueueFlags {
  @Option(
      names = "--queue-url",
      paramLabel = "URL",
      converter = WebUrl.OfQueue.class,
      description = "The queue. Needed.")
  private @Nullable String queueUrl;

  @Option(
      names = "--endpoint-url",
      paramLabel = "URL",
      converter = WebUrl.class,
      description = "The SQS server, where it is not that of AWS or of --queue-url.")
  private @Nullable URI endpointUrl;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      converter = Region.class,
      description =
          "The AWS region. Default: as AWS users have set it up, else that of --queue-url.")
  private @Nullable String region;

  /** Reads {@code --region}. */
  static final class Region implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (text.strip().matches("[a-z0-9-]{1,63}")) {
        return text.strip();
      }
      throw new TypeConversionException("the name of a region, such as eu-west-1");
    }
  }

  public String queueUrl() {
    if (queueUrl == null) {
      throw new ConfigurationException("no queue: " + FlagNames.howToSet("--queue-url"));
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

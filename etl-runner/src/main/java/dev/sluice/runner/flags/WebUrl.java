package dev.sluice.runner.flags;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the URL of a server. It holds no user: a password has no place in a URL. */
public final class WebUrl implements ITypeConverter<URI> {
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final int MOST_PORT = 65535;

  @Override
  public URI convert(String text) {
    return read(text, "a URL of http or https and a host, such as http://localhost:9324");
  }

  private static URI read(String text, String need) {
    try {
      URI url = new URI(text.strip());
      if (url.getScheme() != null
          && SCHEMES.contains(url.getScheme().toLowerCase(Locale.ROOT))
          && url.getHost() != null
          && url.getUserInfo() == null
          && url.getPort() <= MOST_PORT) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Falls through: the exception quotes what it could not read.
    }
    throw new TypeConversionException(need);
  }

  /** Reads the URL of a queue, which has a name behind the host. */
  public static final class OfQueue implements ITypeConverter<String> {
    private static final String NEED =
        "the URL of a queue, such as https://sqs.eu-west-1.amazonaws.com/123456789012/my-queue";

    @Override
    public String convert(String text) {
      if (read(text, NEED).getPath().length() < 2) {
        throw new TypeConversionException(NEED);
      }
      return text.strip();
    }
  }
}

package dev.sluice.sqs.internal.call;

import dev.sluice.core.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the URL of a queue tells of where the queue is. */
public record QueueUrl(URI uri) {
  private static final List<String> AWS_DOMAINS =
      List.of(
          "amazonaws.com",
          "amazonaws.com.cn",
          "amazonaws.eu",
          "api.aws",
          "api.amazonwebservices.com.cn");

  /** {@code sqs.eu-west-1.amazonaws.com}, and the same with FIPS, dual stack or VPC endpoints. */
  private static final Pattern REGION_AFTER =
      Pattern.compile("(?:.*\\.)?sqs(?:-fips)?\\.([a-z]+(?:-[a-z]+)+-\\d+)\\..*");

  /** The hosts of old: {@code eu-west-1.queue.amazonaws.com}. */
  private static final Pattern REGION_BEFORE =
      Pattern.compile("([a-z]+(?:-[a-z]+)+-\\d+)\\.queue\\.amazonaws\\..*");

  /** Reads a queue's URL; throws {@link ConfigurationException} where it can't be one. */
  public static QueueUrl parse(String url) {
    try {
      URI uri = new URI(url);
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      boolean named = uri.getPath() != null && uri.getPath().length() > 1;
      if (web && uri.getHost() != null && uri.getUserInfo() == null && named) {
        return new QueueUrl(uri);
      }
    } catch (URISyntaxException e) {
      // Falls through: the exception says no more than that this is no URL.
    }
    throw new ConfigurationException(
        "not the URL of a queue: '"
            + url.replaceAll("\\p{Cntrl}", " ").replaceAll("//[^/@]*@", "//…@")
            + "'; it looks like https://sqs.eu-west-1.amazonaws.com/123456789012/my-queue");
  }

  public boolean isAws() {
    return AWS_DOMAINS.stream().anyMatch(domain -> host().endsWith("." + domain));
  }

  /** The region in an AWS host; empty where the host names none. */
  public Optional<String> region() {
    if (!isAws()) {
      return Optional.empty();
    }
    for (Pattern pattern : List.of(REGION_AFTER, REGION_BEFORE)) {
      Matcher matcher = pattern.matcher(host());
      if (matcher.matches()) {
        return Optional.of(matcher.group(1));
      }
    }
    return host().equals("queue.amazonaws.com") ? Optional.of("us-east-1") : Optional.empty();
  }

  /**
   * The scheme, host and port, where requests have to go there because the region alone does not
   * lead to the queue: a server that is not AWS, or a VPC endpoint.
   */
  public Optional<URI> endpoint() {
    return isAws() && !host().contains(".vpce.")
        ? Optional.empty()
        : Optional.of(URI.create(uri.getScheme() + "://" + uri.getAuthority()));
  }

  private String host() {
    return uri.getHost().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}

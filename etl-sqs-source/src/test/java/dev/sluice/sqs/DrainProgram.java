package dev.sluice.sqs;

import dev.sluice.core.Delivery;
import dev.sluice.core.Settlement;
import java.lang.reflect.Method;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Takes a message from a queue by each request path and sends it again, with nothing of the testkit
 * so that it runs with a class path of a test's own.
 */
final class DrainProgram {
  private DrainProgram() {}

  /** Arguments: the queue's URL, and {@code no-md5} for a Java without MD5. */
  public static void main(String[] arguments) throws Exception {
    if (List.of(arguments).contains("no-md5")) {
      removeMd5();
    }
    String url = arguments[0];
    SqsConnection.Builder connection = SqsConnection.builder();
    connection
        .queueUrl(url)
        .region("us-east-1")
        .credentials(StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")));
    try (SqsClient client = connection.build().open()) {
      for (Transport path : Transport.values()) {
        SqsSourceOptions options =
            SqsSourceOptions.builder()
                .queueUrl(url)
                .transport(path)
                .waitTime(Duration.ofSeconds(1))
                .build();
        try (SqsSource source = SqsSource.open(client, options)) {
          List<Delivery<String>> taken = List.of();
          long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
          while (taken.isEmpty() && System.nanoTime() - end < 0) {
            taken = source.poll(1, Duration.ofSeconds(1));
          }
          int unsettled =
              source
                  .settle(taken.stream().<Settlement<String>>map(Settlement::remove).toList())
                  .size();
          SqsSender.open(client, url).send(taken.stream().map(Delivery::body).toList());
          System.out.println(
              path
                  + ": "
                  + taken.stream().map(Delivery::body).toList()
                  + " "
                  + unsettled
                  + " unsettled, "
                  + source.gauges().failedCalls()
                  + " failed calls");
        }
      }
    }
  }

  /** Needs {@code --add-opens java.base/java.security=ALL-UNNAMED}. */
  private static void removeMd5() throws ReflectiveOperationException {
    Method remove = Provider.class.getDeclaredMethod("removeService", Provider.Service.class);
    remove.setAccessible(true);
    for (Provider provider : Security.getProviders("MessageDigest.MD5")) {
      remove.invoke(provider, provider.getService("MessageDigest", "MD5"));
    }
    try {
      throw new AssertionError(MessageDigest.getInstance("MD5"));
    } catch (NoSuchAlgorithmException e) {
      System.out.println("no MD5");
    }
  }
}

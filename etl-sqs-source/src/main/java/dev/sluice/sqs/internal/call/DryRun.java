package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.Fault;
import dev.sluice.sqs.internal.http.ByteWriter;
import dev.sluice.sqs.internal.http.HttpAnswer;
import dev.sluice.sqs.internal.http.HttpConnection;
import dev.sluice.sqs.internal.http.HttpPool;
import dev.sluice.sqs.internal.http.Request;
import dev.sluice.sqs.internal.http.Route;
import dev.sluice.sqs.internal.json.BatchAnswer;
import dev.sluice.sqs.internal.json.MessagesAnswer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Does with made-up answers and without a network all for which the lean calls need the AWS SDK and
 * Jackson. An application may bring versions that lack some of it; Java tells that where it is
 * used, which may be the first retry, days later.
 */
public final class DryRun {
  private static final String MESSAGES =
      "{\"Messages\":[{\"MessageId\":\"m\",\"ReceiptHandle\":\"h\",\"Body\":\"\",\"Attributes\":"
          + "{\"SentTimestamp\":\"0\"},\"MD5OfBody\":\"d41d8cd98f00b204e9800998ecf8427e\","
          + "\"MessageAttributes\":{\"b\":{\"DataType\":\"Binary\",\"BinaryValue\":\"AAAA\"},"
          + "\"s\":{\"DataType\":\"String\",\"StringValue\":\"s\"}}}]}";
  private static final String FAILED = "{\"Failed\":[{\"Id\":\"0\",\"Code\":\"c\"}]}";

  private static final List<HttpAnswer> ERRORS =
      List.of(
          answer(503, Map.of(), "{\"__type\":\"n#ServiceUnavailable\"}"),
          answer(403, Map.of("content-type", "text/html"), "<html>"),
          answer(
              403,
              Map.of(
                  "x-amzn-errortype",
                  "RequestTimeTooSkewed",
                  "x-amzn-requestid",
                  "r",
                  "date",
                  "Wed, 01 Jan 2020 00:00:00 GMT"),
              ""));

  private DryRun() {}

  /** Throws the {@link LinkageError} of whatever is not there. */
  static void run(SSLSocketFactory tls) {
    Route route =
        new Route(
            false, "localhost", 1, "/", Optional.of(new Route.Scope("region", "sqs")), "agent");
    ToldCredentials credentials =
        new ToldCredentials(
            StaticCredentialsProvider.create(AwsSessionCredentials.create("id", "key", "token")));
    Carrier carrier =
        new Carrier(
            new HttpPool(route, tls, 1), credentials, AwsRetryStrategy.standardRetryStrategy());
    try {
      carrier.send(new Nothing(), new HttpConnection(route));
    } catch (IOException notConnected) {
      // It was put together and signed before that.
    }
    MessagesAnswer.messages(answer(200, Map.of(), MESSAGES));
    BatchAnswer.failures(answer(200, Map.of(), FAILED), 1);
    Tries tries = new Tries(carrier.retries());
    for (HttpAnswer error : ERRORS) {
      fail(tries, carrier.failure(error));
    }
    fail(tries, SdkClientException.create("", new IOException()));
    tries.succeeded();
  }

  private static void fail(Tries tries, RuntimeException e) {
    Fault.of(e);
    tries.pauseAfter(e);
  }

  private static HttpAnswer answer(int status, Map<String, String> headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new HttpAnswer(status, headers, bytes, 0, bytes.length, false);
  }

  private record Nothing() implements Request<String> {
    @Override
    public String action() {
      return "Nothing";
    }

    @Override
    public void writeBody(ByteWriter body) {
      body.ascii("{}");
    }

    @Override
    public String read(HttpAnswer answer) {
      return "";
    }

    @Override
    public Duration tryLimit() {
      return Duration.ZERO;
    }

    @Override
    public Duration limit() {
      return Duration.ZERO;
    }
  }
}

package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.http.ByteWriter;
import dev.sluice.sqs.internal.http.HttpAnswer;
import dev.sluice.sqs.internal.http.HttpPool;
import dev.sluice.sqs.internal.http.Request;
import dev.sluice.sqs.internal.http.Route;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLSocketFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;

/** The parts of the lean calls, put together for a {@link ScriptedServer}. */
final class LeanTests {
  private static final AwsCredentialsProvider CREDENTIALS =
      () -> AwsBasicCredentials.create("key", "secret");

  private LeanTests() {}

  static LeanCalls calls(ScriptedServer server) {
    return calls(carrier(pool(server, InetAddress::getAllByName)), false);
  }

  static LeanCalls calls(Carrier carrier, boolean fifo) {
    QueueFacts queue =
        new QueueFacts(
            "http://q/1/q",
            Duration.ofSeconds(30),
            fifo,
            262_144,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new LeanCalls(carrier, queue, Duration.ofSeconds(30), TimeLimits.NONE);
  }

  static HttpPool pool(ScriptedServer server, HttpPool.Resolver resolver) {
    return pool(server.port(), resolver);
  }

  static HttpPool pool(int port, HttpPool.Resolver resolver) {
    Route.Scope scope = new Route.Scope("us-east-1", "sqs");
    Route route = new Route(false, "localhost", port, "/", Optional.of(scope), "agent");
    return new HttpPool(route, (SSLSocketFactory) SSLSocketFactory.getDefault(), 8, resolver);
  }

  static Carrier carrier(HttpPool pool) {
    return new Carrier(pool, CREDENTIALS, AwsRetryStrategy.standardRetryStrategy());
  }

  static <A> Request<A> request(Duration tryLimit, Function<HttpAnswer, A> reader) {
    return new Request<>() {
      @Override
      public String action() {
        return "DeleteMessageBatch";
      }

      @Override
      public void writeBody(ByteWriter body) {
        body.ascii("{}");
      }

      @Override
      public A read(HttpAnswer answer) {
        return reader.apply(answer);
      }

      @Override
      public Duration tryLimit() {
        return tryLimit;
      }

      @Override
      public Duration limit() {
        return tryLimit;
      }
    };
  }
}

package dev.sluice.sqs.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sqs.internal.fault.CallFailed;
import dev.sluice.sqs.internal.http.HttpPool;
import dev.sluice.sqs.internal.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;

/** The lean calls through TLS, to a server whose certificate names {@code localhost} alone. */
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private SSLContext own;
  private ScriptedServer server;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    own = ownContext(folder);
    server =
        new ScriptedServer(
                own.getServerSocketFactory()
                    .createServerSocket(0, 5, InetAddress.getLoopbackAddress()))
            .thenAnswer("{}");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void a_trusted_certificate_of_the_hosts_name_is_accepted() {
    LeanCalls calls = calls("localhost", own.getSocketFactory());

    assertThat(calls.receive(10, Duration.ofSeconds(20))).isEmpty();
    assertThat(calls.receive(10, Duration.ofSeconds(20))).isEmpty();

    assertThat(server.connections()).isOne();
    calls.close();
  }

  @Test
  void a_certificate_of_another_name_is_refused() {
    assertThatThrownBy(
            () -> calls("127.0.0.1", own.getSocketFactory()).receive(10, Duration.ofSeconds(20)))
        .isInstanceOf(CallFailed.class)
        .hasMessage(
            "TLS failed: the server's certificate is for another name (127.0.0.1:"
                + server.port()
                + ")");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void a_certificate_that_the_jvm_does_not_trust_is_refused() throws Exception {
    SSLSocketFactory ofJvm = SSLContext.getDefault().getSocketFactory();

    assertThatThrownBy(() -> calls("localhost", ofJvm).receive(10, Duration.ofSeconds(20)))
        .isInstanceOf(CallFailed.class)
        .hasMessage(
            "TLS failed: the JVM does not trust the server's certificate (localhost:"
                + server.port()
                + ")");
    assertThat(server.requests()).isEmpty();
  }

  private LeanCalls calls(String host, SSLSocketFactory tls) {
    Route route = new Route(true, host, server.port(), "/", Optional.empty(), "agent");
    AwsCredentialsProvider credentials = () -> AwsBasicCredentials.create("key", "secret");
    Carrier carrier =
        new Carrier(
            new HttpPool(route, tls, 2), credentials, AwsRetryStrategy.standardRetryStrategy());
    QueueFacts queue =
        new QueueFacts(
            "https://q/1/q",
            Duration.ofSeconds(30),
            false,
            262_144,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new LeanCalls(carrier, queue, Duration.ofSeconds(30), TimeLimits.NONE);
  }

  /** Has a key of its own and trusts nothing else. */
  private static SSLContext ownContext(Path folder) throws Exception {
    Path file = folder.resolve("key.p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            ("-genkeypair -alias key -keyalg EC -groupname secp256r1 -dname CN=test"
                    + " -ext SAN=dns:localhost -validity 2 -storetype PKCS12 -storepass changeit"
                    + " -keystore ")
                + file);
    run(command);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory identity =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    identity.init(keys, PASSWORD);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("key", keys.getCertificate("key"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    String[] words = String.join(" ", command).split(" ", -1);
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
  }
}

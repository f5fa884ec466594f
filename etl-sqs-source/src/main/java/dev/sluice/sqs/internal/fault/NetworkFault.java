package dev.sluice.sqs.internal.fault;

import dev.sluice.core.FailureKind;
import dev.sluice.sqs.internal.http.Unreachable;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * What failed on the network, in plain words: fixed ones, and the host where it is known. What an
 * exception says is looked at where the JVM's TLS made it, and is never repeated.
 */
public final class NetworkFault {
  private static final int DEEPEST = 20;

  private NetworkFault() {}

  /** The text for a failure and its causes; the root's class where nothing else is known. */
  static String text(Throwable e) {
    List<Throwable> chain = chain(e);
    String where =
        find(chain, Unreachable.class).map(failed -> " (" + failed.where() + ")").orElse("");
    return what(chain) + where;
  }

  /** The same for metrics. */
  static FailureKind failure(List<Throwable> chain) {
    if (isWantOfConnection(chain)) {
      return FailureKind.OVERLOADED;
    }
    if (find(chain, SocketTimeoutException.class).isPresent()
        || isNamed(chain, "ConnectTimeout", "ApiCallTimeout", "ApiCallAttemptTimeout")) {
      return FailureKind.TIMEOUT;
    }
    return find(chain, IOException.class).isPresent() ? FailureKind.UNREACHABLE : FailureKind.OTHER;
  }

  private static String what(List<Throwable> chain) {
    Throwable root = chain.get(chain.size() - 1);
    if (isWantOfConnection(chain)) {
      return "no connection of the client's was free in time";
    }
    if (find(chain, UnknownHostException.class).isPresent()) {
      return "unknown host";
    }
    if (find(chain, SSLException.class).isPresent()) {
      return tls(chain);
    }
    if (root instanceof SocketTimeoutException || isNamed(chain, "ConnectTimeout")) {
      return isNamed(chain, "ConnectTimeout") ? "no connection in time" : timeout(chain);
    }
    if (isNamed(chain, "ApiCallTimeout", "ApiCallAttemptTimeout")) {
      return "no answer in the time that the client's apiCallTimeout and apiCallAttemptTimeout allow";
    }
    if (root instanceof ConnectException) {
      return says(root, "timed out") ? "no connection in time" : "connection refused";
    }
    if (root instanceof NoRouteToHostException || says(root, "network is unreachable")) {
      return "no route to the host";
    }
    if (root instanceof EOFException || isNamed(chain, "NoHttpResponse", "ConnectionClosed")) {
      return "the connection was closed before the answer was whole";
    }
    if (root instanceof SocketException) {
      return says(root, "closed") ? "the connection was closed" : "the connection was reset";
    }
    if (root instanceof ProtocolException) {
      return "the answer is no proper HTTP/1.1";
    }
    return root.getClass().getSimpleName();
  }

  private static String timeout(List<Throwable> chain) {
    boolean connecting =
        chain.stream()
            .filter(SocketTimeoutException.class::isInstance)
            .anyMatch(failed -> says(failed, "connect"));
    return connecting ? "no connection in time" : "no answer in time";
  }

  private static String tls(List<Throwable> chain) {
    String failed = "TLS failed: ";
    if (find(chain, CertificateExpiredException.class).isPresent()) {
      return failed + "the server's certificate has expired";
    }
    if (find(chain, CertificateNotYetValidException.class).isPresent()) {
      return failed + "the server's certificate is not valid yet: check this machine's clock";
    }
    if (find(chain, CertPathBuilderException.class).isPresent()
        || find(chain, CertPathValidatorException.class).isPresent()) {
      return failed + "the JVM does not trust the server's certificate";
    }
    if (find(chain, CertificateException.class).isPresent()
        || isNamed(chain, "SSLPeerUnverified")) {
      return failed + "the server's certificate is for another name";
    }
    if (chain.stream().anyMatch(one -> says(one, "unsupported or unrecognized ssl message"))) {
      return failed + "the server does not speak TLS at this port";
    }
    if (find(chain, SocketTimeoutException.class).isPresent()) {
      return failed + "no answer in time";
    }
    if (chain.stream().anyMatch(one -> says(one, "protocol"))) {
      return failed + "no protocol version or cipher in common with the server";
    }
    return failed + "the server broke the handshake off";
  }

  static List<Throwable> chain(Throwable e) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable one = e; one != null && chain.size() < DEEPEST; one = one.getCause()) {
      chain.add(one);
    }
    return chain;
  }

  /** Whether it failed because time ran out before an answer came. */
  public static boolean isTimeout(Throwable e) {
    List<Throwable> chain = chain(e);
    Throwable root = chain.get(chain.size() - 1);
    boolean ofSocket =
        root instanceof SocketTimeoutException
            && !says(root, "connect")
            && !isWantOfConnection(chain);
    return ofSocket || isNamed(chain, "ApiCallTimeout", "ApiCallAttemptTimeout");
  }

  /** Whether it failed since all connections of the HTTP client were in use. */
  public static boolean isWantOfConnection(Throwable e) {
    return isWantOfConnection(chain(e));
  }

  private static boolean isWantOfConnection(List<Throwable> chain) {
    return isNamed(chain, "ConnectionPoolTimeout", "ConnectionRequestTimeout")
        || chain.stream()
            .anyMatch(
                one ->
                    says(one, "connection from pool")
                        || says(one, "connection from the pool")
                        || says(one, "acquire operation took longer")
                        || says(one, "connection acquisition")
                        || says(one, "all connections are in use"));
  }

  private static <T extends Throwable> Optional<T> find(List<Throwable> chain, Class<T> type) {
    return chain.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /** Looks at class names, for classes of HTTP clients that may not be there. */
  private static boolean isNamed(List<Throwable> chain, String... starts) {
    return chain.stream()
        .map(one -> one.getClass().getSimpleName())
        .anyMatch(name -> List.of(starts).stream().anyMatch(name::startsWith));
  }

  private static boolean says(Throwable e, String part) {
    return (e instanceof IOException || e instanceof RuntimeException)
        && String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains(part);
  }
}

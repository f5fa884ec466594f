package dev.sluice.sqs.internal.call;

import dev.sluice.sqs.internal.fault.NetworkFault;
import dev.sluice.sqs.internal.http.BadAnswerException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** How many tries were made again, by what the try before failed of. Thread-safe. */
public final class RetryCounts {
  private enum Kind {
    THROTTLED,
    SERVER,
    REFUSED,
    TIMEOUT,
    NETWORK,
    ANSWER
  }

  private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

  RetryCounts() {
    for (Kind kind : Kind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  /** A try is made after this failure. */
  void after(RuntimeException failure) {
    LongAdder count = counts.get(kindOf(failure));
    if (count != null) {
      count.increment();
    }
  }

  /** By kind, in lower case; also those that there were none of. */
  public Map<String, Long> byKind() {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((kind, count) -> all.put(kind.name().toLowerCase(Locale.ROOT), count.sum()));
    return all;
  }

  private static Kind kindOf(RuntimeException failure) {
    if (failure instanceof AwsServiceException service) {
      return service.isThrottlingException()
          ? Kind.THROTTLED
          : service.statusCode() >= 500 ? Kind.SERVER : Kind.REFUSED;
    }
    if (failure instanceof BadAnswerException) {
      return Kind.ANSWER;
    }
    return NetworkFault.isTimeout(failure) ? Kind.TIMEOUT : Kind.NETWORK;
  }
}

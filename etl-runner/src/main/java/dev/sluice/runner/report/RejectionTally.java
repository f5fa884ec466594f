package dev.sluice.runner.report;

import dev.sluice.core.PipelineListener;
import dev.sluice.core.Reason;
import dev.sluice.core.Rejected;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts rejections by their reason, and logs the first few. */
public final class RejectionTally implements PipelineListener {
  private static final Logger log = LoggerFactory.getLogger(RejectionTally.class);
  private static final int LOGGED = 5;
  private static final int MOST_REASONS = 1_000;
  private static final Reason OTHER = Reason.of("other reasons");

  private final Map<Reason, LongAdder> tally = new ConcurrentHashMap<>();
  private final AtomicInteger rejected = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  @Override
  public void rejected(Rejected<?> one) {
    Reason reason = one.reason();
    Reason counted = tally.size() < MOST_REASONS || tally.containsKey(reason) ? reason : OTHER;
    tally.computeIfAbsent(counted, key -> new LongAdder()).increment();
    int number = rejected.incrementAndGet();
    if (number <= LOGGED) {
      log.warn("rejected message {}: {}", one.delivery().id(), reason);
    } else if (number == LOGGED + 1) {
      log.warn("more messages are rejected: counted from here on, reasons at the end");
    }
  }

  @Override
  public void deadLetterRefused(Rejected<?> one, Reason why) {
    int number = refused.incrementAndGet();
    if (number <= LOGGED) {
      log.warn(
          "the dead-letter queue refused message {} ({}): {}; it stays on the queue",
          one.delivery().id(),
          one.reason(),
          why);
    } else if (number == LOGGED + 1) {
      log.warn("the dead-letter queue refuses more messages: not logged from here on");
    }
  }

  /** The most frequent reasons and how often each was given, the most frequent first. */
  public Map<Reason, Long> mostFrequent(int reasons) {
    Map<Reason, Long> most = new LinkedHashMap<>();
    tally.entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue().sum(), a.getValue().sum()))
        .limit(reasons)
        .forEach(entry -> most.put(entry.getKey(), entry.getValue().sum()));
    return most;
  }
}

package dev.sluice.sqs;

import dev.sluice.sqs.internal.fault.Fault;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What fails, since when, and how often; says each outage once in the log. Thread-safe. */
final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(SqsSource.class);

  /** The failures in a row that make an outage; a single one passes without a line in the log. */
  private static final int OUTAGE = 2;

  private static final int MOST_REFUSALS = 20;

  /** What a call was for. */
  enum Work {
    RECEIVE("receiving from"),
    SETTLE("settling with"),
    EXTEND("extending the visibility at");

    private final String text;

    Work(String text) {
      this.text = text;
    }
  }

  private final String queueUrl;
  private final LongSupplier nanoTime;
  private final Runnable onChange;
  private final Map<Work, Streak> streaks = new EnumMap<>(Work.class);
  private final AtomicReference<@Nullable Fault> end = new AtomicReference<>();
  final Tallies tallies = new Tallies();
  private final Set<Work> over = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();

  /**
   * Starts healthy.
   *
   * @param nanoTime a clock as {@link System#nanoTime()}
   * @param onChange called when receiving fails or works again, and when the source has to stop
   */
  Health(String queueUrl, LongSupplier nanoTime, Runnable onChange) {
    this.queueUrl = queueUrl;
    this.nanoTime = nanoTime;
    this.onChange = onChange;
    for (Work work : Work.values()) {
      streaks.put(work, new Streak(work));
    }
  }

  /** Hears that this work is done no more: what of it ends badly, ends since it is cut short. */
  void ends(Work work) {
    over.add(work);
  }

  void failed(Work work, Fault fault) {
    if (fault.kind() == Fault.Kind.INTERRUPTED) {
      Thread.currentThread().interrupt();
      return;
    }
    if (over.contains(work)) {
      LOG.debug("{} {} ended: {}", work.text, queueUrl, fault.text());
      return;
    }
    tallies.failed(fault.failure());
    Streak streak = streak(work);
    if (streak.patience.endsWith(fault)) {
      end.compareAndSet(null, fault);
    }
    streak.failed(fault);
    onChange.run();
  }

  void succeeded(Work work) {
    if (!over.contains(work) && streak(work).succeeded()) {
      onChange.run();
    }
  }

  /**
   * The server refused entries for good, such as for a receipt handle that has expired; said once a
   * kind of work and code.
   */
  void refused(Work work, String code) {
    if (!over.contains(work) && refused.size() < MOST_REFUSALS && refused.add(work + code)) {
      LOG.warn(
          "{} {}: receipt handles are refused ({}); the messages come again, which is harmless",
          work.text,
          queueUrl,
          code);
    }
  }

  void redelivered() {
    tallies.redelivered.increment();
  }

  void unsettled(int messages) {
    tallies.unsettled.add(messages);
  }

  void abandoned(int messages, Duration heldFor) {
    tallies.abandoned.add(messages);
    LOG.warn(
        "returned {} messages to {} that were held for more than {}", messages, queueUrl, heldFor);
  }

  /** What is wrong with receiving, while it is. */
  Optional<Fault> outage() {
    return streak(Work.RECEIVE).outage();
  }

  /**
   * Why the source has to stop: the queue is gone, access to it was withdrawn, or something else
   * answers in its place, and it stayed so.
   */
  Optional<String> end() {
    Fault fault = end.get();
    if (fault == null) {
      return Optional.empty();
    }
    return Optional.of(
        "the queue "
            + queueUrl
            + (fault.kind() == Fault.Kind.GONE
                ? " does not exist any more: "
                : " can't be used any more: ")
            + fault.text());
  }

  private Streak streak(Work work) {
    Streak streak = streaks.get(work);
    if (streak == null) {
      throw new AssertionError(work);
    }
    return streak;
  }

  /** Failures of one kind of work without a success between them. */
  private final class Streak {
    private final Work work;
    final Patience patience = new Patience(nanoTime);
    private volatile int failures;
    private long since;
    private @Nullable Fault last;

    Streak(Work work) {
      this.work = work;
    }

    synchronized void failed(Fault fault) {
      if (failures == 0) {
        since = nanoTime.getAsLong();
      }
      last = fault;
      int count = failures + 1;
      failures = count;
      if (count == OUTAGE && end.get() == null) {
        LOG.warn("{} {} fails: {}; trying again", work.text, queueUrl, fault.text());
      } else {
        LOG.debug("{} {} fails: {}", work.text, queueUrl, fault.text());
      }
    }

    boolean succeeded() {
      return failures > 0 && end();
    }

    private synchronized boolean end() {
      boolean wasOutage = failures >= OUTAGE;
      failures = 0;
      patience.succeeded();
      if (wasOutage) {
        LOG.info(
            "{} {} works again after {} s",
            work.text,
            queueUrl,
            Duration.ofNanos(nanoTime.getAsLong() - since).toSeconds());
      }
      return wasOutage;
    }

    synchronized Optional<Fault> outage() {
      return failures >= OUTAGE ? Optional.ofNullable(last) : Optional.empty();
    }
  }
}

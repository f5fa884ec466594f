package dev.sluice.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands a lane's values to the sink, and waits through its outages: the gate is closed from the
 * first failure until something is stored. For one lane's one batch, by one thread.
 */
final class Attempt<T> {

  /** What came of it. */
  sealed interface Answer {}

  record Stored(WriteResult result, Duration took) implements Answer {}

  record Bad(Reason reason) implements Answer {}

  /**
   * The values failed, and perhaps through themselves.
   *
   * @param unknown what a sink threw that is none of the contract's exceptions
   */
  record Suspect(FailureKind kind, String why, Suspicion suspicion, @Nullable Throwable unknown)
      implements Answer {

    static Suspect of(Throwable unknown) {
      // Its text may quote a value: the type has to do.
      String type = unknown.getClass().getName();
      return new Suspect(
          FailureKind.OTHER,
          "the sink failed with " + type,
          Suspicion.of(Reason.of("sink_failed", type), Duration.ZERO, Suspicion.FOREVER),
          unknown);
    }
  }

  private final BatchWriter<T> writer;
  private final Whereabouts whereabouts;
  private int failed;
  private @Nullable Outage last;
  private boolean holding;

  Attempt(BatchWriter<T> writer, Whereabouts whereabouts) {
    this.writer = writer;
    this.whereabouts = whereabouts;
  }

  /**
   * Writes, through outages of the sink as such.
   *
   * @param tries how often before a suspicion is answered
   */
  Answer write(List<Placed<T>> values, int tries) throws InterruptedException {
    List<Keyed<T>> batch = new ArrayList<>(values.size());
    values.forEach(value -> batch.add(value.keyed()));
    int suspected = 0;
    while (true) {
      // Not every driver notices an interruption: many writes in a row must not outlive it.
      if (Thread.interrupted()) {
        throw new InterruptedException("stopped between two writes");
      }
      WriteResult result;
      long began;
      try {
        whereabouts.in(writer.part);
        began = System.nanoTime();
        result = writer.sink.write(batch);
      } catch (BadBatchException e) {
        return new Bad(e.reason());
      } catch (SinkUnavailableException e) {
        String why = String.valueOf(e.getMessage());
        if (e.suspicion().isEmpty()) {
          pause(failed + 1, e.kind(), why);
        } else if (++suspected >= tries || values.size() > writer.size.most()) {
          return new Suspect(e.kind(), why, e.suspicion().get(), null);
        } else {
          pause(suspected, e.kind(), why);
        }
        continue;
      } catch (SinkGoneException | ConfigurationException e) {
        throw e;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        return Suspect.of(e);
      }
      long took = System.nanoTime() - began;
      checkSum(result, batch.size());
      worked(result, batch.size());
      return new Stored(result, Duration.ofNanos(took));
    }
  }

  /** Tells that it failed, and waits while nobody polls. */
  void pause(int times, FailureKind kind, String why) throws InterruptedException {
    if (!holding) {
      writer.gate.hold();
      holding = true;
    }
    tellAndWait(times, kind, why);
  }

  /** Tells that it failed, and waits. */
  void pauseWhileOthersPoll(int times, FailureKind kind, String why) throws InterruptedException {
    letGo();
    tellAndWait(times, kind, why);
  }

  private void tellAndWait(int times, FailureKind kind, String why) throws InterruptedException {
    whereabouts.waiting();
    failed++;
    Duration pause = writer.backoff.pause(times);
    Outage outage = Outage.of(whereabouts.lane(), writer.part, kind, failed, pause, why);
    last = outage;
    writer.listener.sinkUnavailable(outage);
    if (!writer.gate.pause(pause)) {
      throw new InterruptedException("stopped during an outage of the sink");
    }
  }

  /** Lets others poll. */
  void letGo() {
    if (holding) {
      writer.gate.release();
      holding = false;
    }
  }

  private void worked(WriteResult result, int size) {
    if (result.inserted() > 0) {
      writer.stores.incrementAndGet();
    }
    writer.size.stored(size);
    if (last != null) {
      writer.listener.sinkAvailable(last);
      last = null;
      failed = 0;
    }
    letGo();
  }

  private static void checkSum(WriteResult result, int written) {
    if (result.inserted() + result.duplicates() != written) {
      throw new BrokenContractException(
          "the sink accounts for %s + %s of %s values: inserted + duplicates must be all of them"
              .formatted(result.inserted(), result.duplicates(), written));
    }
  }
}

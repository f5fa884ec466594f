package dev.sluice.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves messages from a source to a sink: each of its lanes repeats one step, poll → transform →
 * write → settle. A message is removed from the source only after the sink's write returned, or
 * after its dead letter is stored.
 *
 * <p>An unavailable sink is tried again, with a growing pause, for as long as it takes; meanwhile
 * no lane polls. A bad batch is halved until the bad value stands alone, and so is one that the
 * sink suspects ({@link Suspicion}) or fails for in a way of its own ({@link Sink#write}): no value
 * keeps others from being stored. What can't be a value's fault stops the pipeline and is thrown by
 * {@link #run}; everything at hand is returned to the source.
 *
 * <p>A pipeline is thread-safe. It runs once and does not close its parts: close the source first,
 * which returns what it still holds to the queue, and then the sinks.
 *
 * @param <I> the type of a message's body
 * @param <O> the type of a stored value
 */
public final class Pipeline<I, O> {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);

  private final Source<I> source;
  private final Transformer<? super Delivery<I>, Keyed<O>> transformer;
  private final BatchWriter<O> rows;
  private final @Nullable BatchWriter<Rejected<I>> deadLetters;
  private final RejectionGuard guard;
  private final PipelineOptions options;
  private final ThreadFactory threads;
  private final PipelineListener listener;
  private final Gate gate = new Gate();
  private final Backoff backoff;
  private final AtomicBoolean started = new AtomicBoolean();
  private final Tally tally = new Tally();

  private Pipeline(Builder<I, O> parts) {
    source = OptionCheck.needed("source", parts.source);
    transformer = OptionCheck.needed("transformer", parts.transformer);
    options = parts.options == null ? PipelineOptions.defaults() : parts.options;
    threads = parts.threads == null ? LaneThreads.platform() : parts.threads;
    listener = new ListenerGroup(parts.listeners);
    backoff = Backoff.of(options.firstBackoff(), options.longestBackoff());
    guard = new RejectionGuard(options.maxRejected(), options.rejectionWindow());
    rows = writer(OptionCheck.needed("sink", parts.sink), StepPart.WRITING);
    deadLetters =
        parts.deadLetters == null ? null : writer(parts.deadLetters, StepPart.DEAD_LETTERING);
  }

  private <V> BatchWriter<V> writer(Sink<? super V> sink, StepPart part) {
    @SuppressWarnings("unchecked") // It takes values, and a Keyed of them can't be changed.
    Sink<V> taking = (Sink<V>) sink;
    return new BatchWriter<>(taking, part, gate, backoff, listener);
  }

  /** Starts with the default options and no listener. */
  public static <I, O> Builder<I, O> builder() {
    return new Builder<>();
  }

  /**
   * Does one step on the caller's thread: polls once, brings what it received to an outcome and
   * settles it.
   *
   * @return what became of the deliveries; all zero where the source had nothing
   * @throws SourceUnavailableException where the source can't be reached now
   * @throws TooManyRejectedException where more of the last messages were rejected than {@link
   *     PipelineOptions#maxRejected()} allows; those of this step were returned
   * @throws InterruptedException where the pipeline was stopped during an outage of a sink, or the
   *     thread was interrupted; what was not written was returned
   */
  public Counts step() throws InterruptedException {
    Whereabouts whereabouts = new Whereabouts(0);
    whereabouts.in(StepPart.POLLING);
    List<Delivery<I>> deliveries = source.poll(options.batchSize(), options.pollWait());
    tally.handedOut(deliveries.size());
    return work(deliveries, whereabouts, () -> {});
  }

  /**
   * Runs the lanes until the run is over or {@link #stop()} is called, then waits for the batches
   * at hand, at most the shutdown timeout. However it ends, the source has stopped receiving then
   * and serves no other run.
   *
   * @return what the run did; what a lane that was left behind holds counts as returned
   * @throws InterruptedException where the calling thread was interrupted; the lanes are stopped
   *     and interrupted, and waited for at most the shutdown timeout
   * @throws TooManyRejectedException where more of the last messages were rejected than {@link
   *     PipelineOptions#maxRejected()} allows; those at hand were returned
   * @throws RuntimeException what stopped a lane: an exception of a part that is neither a value's
   *     fault nor an outage; what stopped other lanes is suppressed in it
   */
  public Summary run(Until until) throws InterruptedException {
    begin();
    return runLanes(until);
  }

  /**
   * Starts the lanes and answers at once; for applications that do other things meanwhile. What
   * {@link #run} answers or throws is the end of what this answers. The JVM stays up until the run
   * has ended.
   *
   * @throws IllegalStateException where it was run or started before
   */
  public PipelineRun start(Until until) {
    begin();
    CompletableFuture<Summary> end = new CompletableFuture<>();
    Thread thread = new Thread(() -> runLanes(until, end), "sluice-run");
    thread.setDaemon(false);
    thread.start();
    return new PipelineRun(this::stop, end);
  }

  private void runLanes(Until until, CompletableFuture<Summary> end) {
    try {
      end.complete(runLanes(until));
    } catch (Throwable e) {
      end.completeExceptionally(e);
    }
  }

  private void begin() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("a pipeline runs once");
    }
  }

  private Summary runLanes(Until until) throws InterruptedException {
    long start = System.nanoTime();
    Goal<I> goal = new Goal<>(source, until, gate, tally);
    Lane<I> lane =
        new Lane<>(
            goal,
            (deliveries, whereabouts) -> work(deliveries, whereabouts, this::stop),
            options,
            gate,
            backoff,
            listener);
    try {
      goal.begin();
      new Lanes(lane, options, threads, gate, this::stop, listener)
          .runUntilOver(options.shutdownTimeout());
    } finally {
      stop();
    }
    return Summary.of(counts(), Duration.ofNanos(System.nanoTime() - start));
  }

  /**
   * Asks the run to end: no lane polls again, the source stops receiving, batches at hand are
   * finished, a batch held through an outage is returned. Answers at once; calling it again does
   * nothing.
   */
  public void stop() {
    gate.close();
    try {
      // Before anything is returned: what is must not be received again.
      source.stopReceiving();
    } catch (RuntimeException | Error e) {
      log.warn("the source failed to stop receiving: {}", e.getClass().getName());
    } finally {
      gate.stop();
    }
  }

  /**
   * What became of all deliveries handed out so far. What a lane is at work on counts as returned
   * until its outcome is known.
   */
  public Counts counts() {
    return tally.counts();
  }

  /** Whatever it throws, every delivery is settled; {@code onFailure} comes before that. */
  private Counts work(List<Delivery<I>> deliveries, Whereabouts whereabouts, Runnable onFailure)
      throws InterruptedException {
    if (deliveries.isEmpty()) {
      stepped(Counts.NONE, whereabouts);
      return Counts.NONE;
    }
    listener.received(deliveries.size());
    Step<I, O> step =
        new Step<>(
            transformer, rows, deadLetters, guard, options.leaveFor(), listener, whereabouts);
    try {
      step.work(deliveries);
    } catch (Throwable e) {
      onFailure.run();
      settleAfter(e, step, whereabouts);
      throw e;
    }
    settle(step, whereabouts);
    return step.counts();
  }

  private void settleAfter(Throwable failure, Step<I, O> step, Whereabouts whereabouts) {
    try {
      settle(step, whereabouts);
    } catch (RuntimeException | Error e) {
      failure.addSuppressed(e);
    }
  }

  private void settle(Step<I, O> step, Whereabouts whereabouts) {
    whereabouts.in(StepPart.SETTLING);
    Counts outcome = step.counts();
    tally.ended(outcome);
    try {
      List<Delivery<I>> unsettled = source.settle(step.settlements());
      if (!unsettled.isEmpty()) {
        listener.notSettled(unsettled.size());
      }
    } finally {
      stepped(outcome, whereabouts);
    }
  }

  private void stepped(Counts outcome, Whereabouts whereabouts) {
    whereabouts.waiting();
    listener.stepped(StepReport.of(whereabouts.lane(), outcome, whereabouts.took()));
  }

  /**
   * Puts a pipeline together. Needed are a source, a transformer, a sink, and either dead letters
   * or the word that rejected messages stay on the queue. Each part is set once; what is missing,
   * set twice or contradicts another is a {@link ConfigurationException}. Not thread-safe.
   *
   * @param <I> the type of a message's body
   * @param <O> the type of a stored value
   */
  public static final class Builder<I, O> {
    private @Nullable Source<I> source;
    private @Nullable Transformer<? super Delivery<I>, Keyed<O>> transformer;
    private @Nullable Sink<? super O> sink;
    private @Nullable Sink<? super Rejected<I>> deadLetters;
    private boolean leaveRejected;
    private @Nullable PipelineOptions options;
    private @Nullable ThreadFactory threads;
    private final List<PipelineListener> listeners = new ArrayList<>();

    private Builder() {}

    /** Where messages come from. The pipeline does not close it. */
    public Builder<I, O> source(Source<I> source) {
      this.source = once("source", this.source, source);
      return this;
    }

    /**
     * What makes a value of a message. See {@link Keyed#byMessageId} for a transformer that knows
     * nothing of deliveries and keys.
     */
    public Builder<I, O> transformer(Transformer<? super Delivery<I>, Keyed<O>> transformer) {
      this.transformer = once("transformer", this.transformer, transformer);
      return this;
    }

    /** Where values go. The pipeline does not close it. */
    public Builder<I, O> sink(Sink<? super O> sink) {
      this.sink = once("sink", this.sink, sink);
      return this;
    }

    /** Where rejected messages are stored. The pipeline does not close it. */
    public Builder<I, O> deadLetters(Sink<? super Rejected<I>> deadLetters) {
      this.deadLetters = once("deadLetters", this.deadLetters, deadLetters);
      return this;
    }

    /**
     * Leaves rejected messages on the queue, for its own redrive policy to move: each is returned
     * and comes again after {@link PipelineOptions#leaveFor()}.
     */
    public Builder<I, O> leaveRejected() {
      this.leaveRejected = true;
      return this;
    }

    /** How it runs. Default: {@link PipelineOptions#defaults()}. */
    public Builder<I, O> options(PipelineOptions options) {
      this.options = once("options", this.options, options);
      return this;
    }

    /**
     * What makes the threads of the lanes: one a lane and run, which the engine names {@code
     * sluice-lane-1} and so on. Threads that are no daemons keep the JVM up where a lane is left
     * behind. Default: {@link LaneThreads#platform()}; see also {@link LaneThreads#virtual()}.
     */
    public Builder<I, O> threads(ThreadFactory threads) {
      this.threads = once("threads", this.threads, threads);
      return this;
    }

    /** Adds a listener; any number may be there. The pipeline does not close it. */
    public Builder<I, O> listener(PipelineListener listener) {
      listeners.add(OptionCheck.needed("listener", listener));
      return this;
    }

    /**
     * Builds the pipeline.
     *
     * @throws ConfigurationException where a part is missing or contradicts another: it names both
     */
    public Pipeline<I, O> build() {
      if (deadLetters != null && leaveRejected) {
        throw new ConfigurationException(
            "deadLetters and leaveRejected are both set; a rejected message goes one way, so leave"
                + " one of them out");
      }
      if (deadLetters == null && !leaveRejected) {
        throw new ConfigurationException(
            "neither deadLetters nor leaveRejected is set; one is needed, for messages that are"
                + " rejected");
      }
      return new Pipeline<>(this);
    }

    private static <P> P once(String name, @Nullable P before, @Nullable P part) {
      if (before != null) {
        throw new ConfigurationException(name + " is set twice");
      }
      return OptionCheck.needed(name, part);
    }
  }
}

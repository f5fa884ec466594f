package dev.sluice.core;

import java.time.Duration;

/** How a pipeline runs. Every option has a default. Immutable. */
public final class PipelineOptions {
  private final int lanes;
  private final int batchSize;
  private final Duration pollWait;
  private final Duration firstBackoff;
  private final Duration longestBackoff;
  private final Duration shutdownTimeout;
  private final Duration leaveFor;
  private final double maxRejected;
  private final int rejectionWindow;
  private final Duration hangAfter;

  private PipelineOptions(Builder set) {
    lanes = OptionCheck.inRange("lanes", set.lanes, 1, 256);
    batchSize = OptionCheck.inRange("batchSize", set.batchSize, 1, 100_000);
    pollWait = OptionCheck.positive("pollWait", set.pollWait);
    firstBackoff = OptionCheck.positive("firstBackoff", set.firstBackoff);
    longestBackoff = OptionCheck.atLeast("longestBackoff", set.longestBackoff, firstBackoff);
    shutdownTimeout = OptionCheck.atLeast("shutdownTimeout", set.shutdownTimeout, Duration.ZERO);
    leaveFor = OptionCheck.atLeast("leaveFor", set.leaveFor, Duration.ZERO);
    maxRejected = OptionCheck.inRange("maxRejected", set.maxRejected, 0.0, 1.0);
    rejectionWindow = OptionCheck.inRange("rejectionWindow", set.rejectionWindow, 1, 1_000_000);
    hangAfter = OptionCheck.positive("hangAfter", set.hangAfter);
  }

  /** Starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** All of them as they are by default. */
  public static PipelineOptions defaults() {
    return builder().build();
  }

  /** How many batches are under way at the same time. */
  public int lanes() {
    return lanes;
  }

  /** The most messages written in one transaction. */
  public int batchSize() {
    return batchSize;
  }

  /** How long a lane waits for a first message before it looks whether to stop. */
  public Duration pollWait() {
    return pollWait;
  }

  /** The longest pause before the first new try after an outage began. */
  public Duration firstBackoff() {
    return firstBackoff;
  }

  /** The longest pause between two tries during an outage. */
  public Duration longestBackoff() {
    return longestBackoff;
  }

  /** How long lanes may go on with the batch at hand once the pipeline is stopped. */
  public Duration shutdownTimeout() {
    return shutdownTimeout;
  }

  /** How long a rejected message that is left on the queue stays invisible there. */
  public Duration leaveFor() {
    return leaveFor;
  }

  /**
   * The share of rejected messages among the last {@link #rejectionWindow()} that is still normal.
   */
  public double maxRejected() {
    return maxRejected;
  }

  /** Of how many of the last messages {@link #maxRejected()} is a share. */
  public int rejectionWindow() {
    return rejectionWindow;
  }

  /**
   * How long a lane may stay in one part of its step before {@link PipelineListener#laneHangs} is
   * told.
   */
  public Duration hangAfter() {
    return hangAfter;
  }

  /** Sets options; what is not set keeps its default. Not thread-safe. */
  public static final class Builder {
    private int lanes = 3;
    private int batchSize = 500;
    private Duration pollWait = Duration.ofSeconds(1);
    private Duration firstBackoff = Duration.ofMillis(100);
    private Duration longestBackoff = Duration.ofSeconds(3);
    private Duration shutdownTimeout = Duration.ofSeconds(15);
    private Duration leaveFor = Duration.ofMinutes(1);
    private double maxRejected = 0.5;
    private int rejectionWindow = 1_000;
    private Duration hangAfter = Duration.ofSeconds(30);

    private Builder() {}

    /** How many batches are under way at the same time, 1 to 256. Default: 3. */
    public Builder lanes(int lanes) {
      this.lanes = lanes;
      return this;
    }

    /** The most messages written in one transaction, 1 to 100,000. Default: 500. */
    public Builder batchSize(int batchSize) {
      this.batchSize = batchSize;
      return this;
    }

    /** How long a lane waits for a first message before it looks whether to stop. Default: 1 s. */
    public Builder pollWait(Duration pollWait) {
      this.pollWait = pollWait;
      return this;
    }

    /**
     * The longest pause before the first new try after an outage began; it doubles with each try,
     * and each pause is drawn at random between zero and that. Default: 100 ms.
     */
    public Builder firstBackoff(Duration firstBackoff) {
      this.firstBackoff = firstBackoff;
      return this;
    }

    /** The longest pause between two tries during an outage, at least the first. Default: 3 s. */
    public Builder longestBackoff(Duration longestBackoff) {
      this.longestBackoff = longestBackoff;
      return this;
    }

    /**
     * How long lanes may go on with the batch at hand once the pipeline is stopped; then they are
     * interrupted. Default: 15 s.
     */
    public Builder shutdownTimeout(Duration shutdownTimeout) {
      this.shutdownTimeout = shutdownTimeout;
      return this;
    }

    /**
     * How long a rejected message that is left on the queue stays invisible there. Default: 1
     * minute.
     */
    public Builder leaveFor(Duration leaveFor) {
      this.leaveFor = leaveFor;
      return this;
    }

    /**
     * The share of rejected messages among the last {@link #rejectionWindow} that is still normal.
     * Where more are rejected, {@link Pipeline#run} stops with a {@link TooManyRejectedException}
     * instead of draining the queue into the dead letters: by default with the 501st rejection
     * among the last 1,000 messages, also where fewer than 1,000 were seen. A message that is
     * delivered and rejected again while it is among them counts once. 0 stops at the first
     * rejection, 1 never. Default: 0.5.
     */
    public Builder maxRejected(double maxRejected) {
      this.maxRejected = maxRejected;
      return this;
    }

    /**
     * Of how many of the last messages {@link #maxRejected} is a share, 1 to 1,000,000. Default:
     * 1,000.
     */
    public Builder rejectionWindow(int rejectionWindow) {
      this.rejectionWindow = rejectionWindow;
      return this;
    }

    /**
     * How long a lane may stay in one part of its step before {@link PipelineListener#laneHangs} is
     * told. Waiting through an outage does not count. Default: 30 s.
     */
    public Builder hangAfter(Duration hangAfter) {
      this.hangAfter = hangAfter;
      return this;
    }

    /**
     * Builds them.
     *
     * @throws ConfigurationException where an option is missing or out of its range: it names the
     *     option and the rule
     */
    public PipelineOptions build() {
      return new PipelineOptions(this);
    }
  }
}

package dev.sluice.runner.run;

import dev.sluice.core.Delivery;
import dev.sluice.core.Keyed;
import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineListener;
import dev.sluice.core.PipelineOptions;
import dev.sluice.core.SourceUnavailableException;
import dev.sluice.core.Summary;
import dev.sluice.core.TooManyRejectedException;
import dev.sluice.core.Transformer;
import dev.sluice.core.Until;
import dev.sluice.mapping.Row;
import dev.sluice.runner.console.Failure;
import dev.sluice.runner.console.Terminal;
import dev.sluice.runner.flags.FlagErrors;
import dev.sluice.runner.flags.FlagNames;
import dev.sluice.runner.report.HangLog;
import dev.sluice.runner.report.OutageLog;
import dev.sluice.runner.report.ProgressLine;
import dev.sluice.runner.report.ProgressLog;
import dev.sluice.runner.report.RejectionTally;
import dev.sluice.runner.report.RunReport;
import dev.sluice.runner.report.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** One run of a pipeline: ends in order whatever happens, and says what it did. */
final class Run {
  private static final Logger log = LoggerFactory.getLogger(Run.class);
  private static final Duration MOST_TO_CLOSE = Duration.ofSeconds(5);
  private static final int REASONS_SHOWN = 10;

  private final Parts parts;
  private final Until until;
  private final Optional<RunReport> report;
  private final CommandLine command;
  private final RejectionTally rejections = new RejectionTally();
  private final Pipeline<String, Row> pipeline;
  private final Optional<ProgressLine> progressLine;
  private final long start = System.nanoTime();
  private volatile Optional<Duration> elapsed = Optional.empty();

  Run(
      Parts parts,
      Transformer<Delivery<String>, Keyed<Row>> transformer,
      PipelineOptions options,
      Until until,
      Optional<RunReport> report,
      boolean progress,
      List<PipelineListener> provided,
      CommandLine command) {
    this.parts = parts;
    this.until = until;
    this.report = report;
    this.command = command;
    this.progressLine =
        progress && !isEndless() && Terminal.isTerminal()
            ? Optional.of(new ProgressLine(expected()))
            : Optional.empty();
    PipelineListener progressListener =
        progressLine.isPresent() ? progressLine.get() : new ProgressLog();
    Pipeline.Builder<String, Row> builder =
        Pipeline.<String, Row>builder()
            .source(parts.source())
            .transformer(transformer)
            .sink(parts.table().sink())
            .options(options)
            .listener(rejections)
            .listener(new OutageLog())
            .listener(new HangLog())
            .listener(progressListener);
    provided.forEach(builder::listener);
    parts.deadLetters().ifPresentOrElse(builder::deadLetters, builder::leaveRejected);
    this.pipeline = builder.build();
  }

  /** How much of the shutdown timeout is kept for what comes after the last batch. */
  static Duration toClose(Duration shutdownTimeout) {
    Duration half = shutdownTimeout.dividedBy(2);
    return half.compareTo(MOST_TO_CLOSE) < 0 ? half : MOST_TO_CLOSE;
  }

  /** Runs and answers the exit status. */
  int untilOver(Duration shutdownTimeout) {
    try (StopSignal signal =
        new StopSignal(pipeline::stop, shutdownTimeout, isEndless(), () -> write(summary()))) {
      int status = run();
      signal.over(status);
      return status;
    }
  }

  private int run() {
    int status = ExitCode.OK;
    try {
      pipeline.run(until);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      status = failed(e);
    } catch (RuntimeException | Error e) {
      status = failed(e);
    }
    elapsed = Optional.of(sinceStart());
    try {
      parts.close();
    } catch (RuntimeException e) {
      status = failed(e);
    }
    progressLine.ifPresent(ProgressLine::close);
    Summary summary = summary();
    command.getOut().println(Texts.summary(summary, rejections.mostFrequent(REASONS_SHOWN)));
    command.getOut().flush();
    return write(summary) ? status : ExitCode.SOFTWARE;
  }

  private int failed(Throwable e) {
    log.debug("stopped by {}", Failure.stack(e));
    String howToSet =
        e instanceof TooManyRejectedException
            ? " (" + FlagNames.howToSet("--max-rejected") + ")"
            : "";
    FlagErrors.say(command, Failure.text(e) + howToSet);
    return ExitCode.SOFTWARE;
  }

  private boolean write(Summary summary) {
    try {
      if (report.isPresent()) {
        report.get().write(summary);
      }
      return true;
    } catch (IOException e) {
      FlagErrors.say(command, "can't write the report: " + e.getClass().getSimpleName());
      return false;
    }
  }

  private Summary summary() {
    return Summary.of(pipeline.counts(), elapsed.orElseGet(this::sinceStart));
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private boolean isEndless() {
    return until instanceof Until.Stopped;
  }

  private long expected() {
    try {
      return until instanceof Until.Received received
          ? received.messages()
          : parts.source().backlog().orElse(-1);
    } catch (SourceUnavailableException e) {
      return -1;
    }
  }
}

package com.example.logins;

import dev.sluice.core.Pipeline;
import dev.sluice.core.PipelineRun;
import dev.sluice.core.Summary;
import dev.sluice.core.Until;
import dev.sluice.mapping.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts the pipeline once every bean is there, and at a shutdown stops it before any of them goes:
 * when {@link #stop()} returns, the batches at hand are finished, and what was not begun is back on
 * the queue.
 */
@Component
class PipelineLifecycle implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(PipelineLifecycle.class);

  private final Pipeline<String, Row> pipeline;
  private final ApplicationContext application;
  private volatile PipelineRun run;

  PipelineLifecycle(Pipeline<String, Row> pipeline, ApplicationContext application) {
    this.pipeline = pipeline;
    this.application = application;
  }

  @Override
  public void start() {
    run = pipeline.start(Until.stopped());
    run.termination().whenComplete(this::ended);
  }

  private void ended(Summary summary, Throwable failure) {
    if (failure == null) {
      log.info("{}", summary);
    } else {
      log.error("the pipeline ended, and with it the application", failure);
      // By a thread of its own, since the shutdown waits for the run to end.
      new Thread(() -> System.exit(SpringApplication.exit(application, () -> 1))).start();
    }
  }

  @Override
  public void stop() {
    run.close();
  }

  @Override
  public boolean isRunning() {
    return run != null && !run.isTerminated();
  }
}

package com.example.logins;

import dev.sluice.core.Pipeline;
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
 * the batches at hand are finished, and what was not begun is back on the queue when {@link
 * #stop()} returns.
 */
@Component
class PipelineLifecycle implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(PipelineLifecycle.class);

  private final Pipeline<String, Row> pipeline;
  private final ApplicationContext application;
  private final Thread thread = new Thread(this::run, "logins");

  PipelineLifecycle(Pipeline<String, Row> pipeline, ApplicationContext application) {
    this.pipeline = pipeline;
    this.application = application;
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      log.info("{}", pipeline.run(Until.stopped()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("the pipeline ended, and with it the application", e);
      // By a thread of its own, since the shutdown waits for this one.
      new Thread(() -> System.exit(SpringApplication.exit(application, () -> 1))).start();
    }
  }

  @Override
  public void stop() {
    pipeline.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }
}

package dev.sluice.sqs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What the source logs of one queue. */
final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger(SqsSource.class);
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<String> all = new CopyOnWriteArrayList<>();
  private final String queueUrl;

  LogLines(String queueUrl) {
    this.queueUrl = queueUrl;
    setContext(logger.getLoggerContext());
    start();
    logger.addAppender(this);
  }

  /** From INFO on. */
  List<String> lines() {
    return lines;
  }

  /** From DEBUG on. */
  List<String> all() {
    return all;
  }

  @Override
  protected void append(ILoggingEvent event) {
    String line = event.getFormattedMessage();
    if (!line.contains(queueUrl)) {
      return;
    }
    all.add(event.getLevel() + " " + line);
    if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
      lines.add(event.getLevel() + " " + line);
    }
  }

  @Override
  public void close() {
    logger.detachAppender(this);
  }
}

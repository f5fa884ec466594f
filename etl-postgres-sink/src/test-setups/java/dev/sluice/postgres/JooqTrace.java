package dev.sluice.postgres;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** All that jOOQ logs at the most talkative level, and that goes nowhere else. */
public final class JooqTrace implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("org.jooq");
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  public JooqTrace() {
    logged.start();
    logger.addAppender(logged);
    logger.setAdditive(false);
    logger.setLevel(Level.TRACE);
  }

  public List<String> lines() {
    return List.copyOf(logged.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void close() {
    logger.setLevel(null);
    logger.setAdditive(true);
    logger.detachAppender(logged);
  }
}

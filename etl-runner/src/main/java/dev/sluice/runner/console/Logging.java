package dev.sluice.runner.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs to standard error, a line an event. Found by logback as a service, which is quicker than
 * reading a file.
 *
 * <p>At debug level too no message, row or credential is shown. Libraries' loggers go to debug
 * level one by one, each after a look at what it says there. Left out are those of the AWS SDK's
 * requests and signatures and of HTTP headers and bodies, and those of jOOQ, which show what they
 * carry.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String OURS = "dev.sluice";

  /** What it can't do it throws as well, and once is enough. */
  private static final String POOL = "com.zaxxer.hikari";

  private static final List<String> FIT_FOR_DEBUG =
      List.of(
          OURS,
          POOL,
          "software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain",
          "software.amazon.awssdk.retries");
  private static final byte[] CLEAR_LINE = "\r\u001b[K".getBytes(StandardCharsets.US_ASCII);

  private static volatile boolean besideBar;

  /** pgjdbc logs here; the reference keeps the level. What it throws is what counts. */
  private static final java.util.logging.Logger PGJDBC =
      java.util.logging.Logger.getLogger("org.postgresql");

  /** Made by logback. */
  public Logging() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    // No text of an exception, which may quote data.
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %msg%n%nopex");
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setEncoder(encoder);
    appender.setOutputStream(new StandardError());
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    // It warns of each PostgreSQL that is older than the newest it was made for.
    context.getLogger("org.jooq").setLevel(Level.ERROR);
    setLevels(context, false);
    PGJDBC.setLevel(java.util.logging.Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Sets the level; does nothing where another logging library than logback is in use. */
  public static void verbose(boolean verbose) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      setLevels(context, verbose);
    }
  }

  private static void setLevels(LoggerContext context, boolean verbose) {
    for (String name : FIT_FOR_DEBUG) {
      context.getLogger(name).setLevel(verbose ? Level.DEBUG : Level.WARN);
    }
    if (!verbose) {
      context.getLogger(OURS).setLevel(Level.INFO);
      context.getLogger(POOL).setLevel(Level.OFF);
    }
  }

  /** Says whether a progress bar is shown, so that log lines don't run into it. */
  public static void beside(boolean bar) {
    besideBar = bar;
  }

  /** Standard error as it is at the time of each event. */
  private static final class StandardError extends OutputStream {
    @Override
    public void write(int b) {
      System.err.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      if (besideBar) {
        System.err.write(CLEAR_LINE, 0, CLEAR_LINE.length);
      }
      System.err.write(bytes, from, length);
    }

    @Override
    public void flush() {
      System.err.flush();
    }
  }
}

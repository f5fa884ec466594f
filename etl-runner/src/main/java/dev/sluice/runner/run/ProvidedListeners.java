package dev.sluice.runner.run;

import dev.sluice.core.PipelineListener;
import dev.sluice.runner.flags.Provided;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listeners that are not Sluice's, found on the class path; those that can be are closed. */
final class ProvidedListeners implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProvidedListeners.class);

  private final List<PipelineListener> all = Provided.all(PipelineListener.class, "a listener");

  List<PipelineListener> all() {
    return all;
  }

  @Override
  public void close() {
    for (PipelineListener listener : all) {
      if (listener instanceof AutoCloseable closeable) {
        close(listener, closeable);
      }
    }
  }

  private static void close(PipelineListener listener, AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception | LinkageError e) {
      log.warn(
          "the listener {} failed to close: {}",
          listener.getClass().getName(),
          e.getClass().getName());
    }
  }
}

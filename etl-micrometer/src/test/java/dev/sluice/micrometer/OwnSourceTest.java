package dev.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sqs.SqsSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnSourceTest {

  /** What an application does whose source is not SQS. */
  static final class Program implements Runnable {
    @Override
    public void run() {
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      try (PipelineMetrics metrics = PipelineMetrics.builder(registry).pipeline("mine").build()) {
        metrics.received(3);
        // As a framework does that looks for what to call.
        assertThat(metrics.getClass().getDeclaredMethods()).isNotEmpty();
      }
      assertThat(registry.get("sluice.messages.received").counter().count()).isEqualTo(3);
    }
  }

  @Test
  void no_class_of_the_sqs_source_is_needed() throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("etl-sqs-source") && !entry.contains("awssdk")) {
        classPath.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      assertThatThrownBy(() -> loader.loadClass(SqsSource.class.getName()))
          .isInstanceOf(ClassNotFoundException.class);
      Constructor<?> program = loader.loadClass(Program.class.getName()).getDeclaredConstructor();
      program.setAccessible(true);
      ((Runnable) program.newInstance()).run();
    }
  }
}

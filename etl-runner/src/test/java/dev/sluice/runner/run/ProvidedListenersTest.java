package dev.sluice.runner.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.ConfigurationException;
import dev.sluice.core.PipelineListener;
import dev.sluice.core.StoredBatch;
import dev.sluice.runner.Cli;
import dev.sluice.runner.Stage;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners of the user's own, on the class path of the runner. */
class ProvidedListenersTest {
  private static final List<String> HEARD = new CopyOnWriteArrayList<>();

  @AutoClose private final Stage stage = new Stage();

  /** Hears of what was stored. */
  public static final class Hearing implements PipelineListener, AutoCloseable {
    @Override
    public void stored(StoredBatch batch) {
      HEARD.add(batch.part() + " " + batch.deliveries());
    }

    @Override
    public void close() {
      HEARD.add("closed");
    }
  }

  /** Says what it lacks. */
  public static final class Lacking implements PipelineListener {
    public Lacking() {
      throw new ConfigurationException("METRICS_URL is not set");
    }
  }

  /** Fails with a text that is nobody's business. */
  public static final class Failing implements PipelineListener {
    public Failing() {
      throw new IllegalStateException("hunter2");
    }
  }

  @BeforeEach
  void prepare() {
    stage.send(
        List.of(
            """
            {"user_id": "u-1", "app_version": "1.2", "device_type": "ios", "ip": "198.51.100.7",
             "locale": "DE", "device_id": "d-1"}
            """,
            "{}"));
  }

  @Test
  void one_hears_what_the_run_does_and_is_closed_after_it(@TempDir Path jar) throws Exception {
    assertThat(runWith(jar, Hearing.class.getName()).status()).isZero();

    assertThat(HEARD).containsExactly("writing 1", "dead-lettering 1", "closed");
  }

  @Test
  void one_that_can_t_be_made_is_one_clear_error_before_the_first_message(@TempDir Path jar)
      throws Exception {
    assertRefused(runWith(jar, Lacking.class.getName()), "METRICS_URL is not set");
    assertRefused(
        runWith(jar, Failing.class.getName()),
        "a listener on the class path can't be loaded (java.lang.IllegalStateException); its"
            + " META-INF/services/dev.sluice.core.PipelineListener has to name");
    assertRefused(
        runWith(jar, "com.example.Missing"), "a listener on the class path can't be loaded");

    assertThat(stage.waiting(stage.queue())).isEqualTo(2);
  }

  private static void assertRefused(Cli.Result result, String why) {
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains(why).doesNotContain("hunter2");
    assertThat(result.err().lines()).hasSize(1);
  }

  private Cli.Result runWith(Path jar, String listener) throws Exception {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(services.resolve(PipelineListener.class.getName()), listener);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader beside =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
      thread.setContextClassLoader(beside);
      return Cli.run(stage.flagsAnd("SLUICE_LANES", "1"), "run", "--until-empty");
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}

package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Login;
import dev.sluice.testkit.Malformed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends values that can't be mistaken every way there is, and looks for them in all that is said.
 */
class CanaryJarTest {
  private static final String CANARY = "tweety";
  private static final String IP = "203.0.113.222";
  private static final String DEVICE = "987-65-4321";

  private final Path directory;

  CanaryJarTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void nothing_of_a_message_and_no_password_is_said_at_debug_level() throws Exception {
    try (Stage stage = new Stage(EmbeddedServers.SHARED)) {
      stage.execute(
          "CREATE TABLE user_logins (user_id text CHECK (user_id NOT LIKE '%refused%'), device_type"
              + " text, masked_ip text, masked_device_id text, locale text, app_version integer,"
              + " create_date date)");
      Path file = Files.write(directory.resolve("messages"), messages());
      Path report = directory.resolve("report.json");

      String said = "";
      try (SluiceProcess send =
          SluiceProcess.start(directory, stage.flags(), "send", "--raw", "-v", file.toString())) {
        send.status();
        said += send.out() + send.err();
      }
      stage.send(List.of(login("accepted"), login("refused")));
      try (SluiceProcess run =
          SluiceProcess.start(
              directory, stage.flags(), "run", "-v", "--report", report.toString())) {
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> stage.inFlight(stage.queue()) == 0 && stage.waiting(stage.queue()) == 0);
        stage.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice'");
        stage.send(List.of(login("after the outage")));
        await().atMost(Duration.ofMinutes(1)).until(() -> stage.waiting(stage.queue()) == 0);
        run.terminate();
        assertThat(run.status()).isZero();
        said += run.out() + run.err() + Files.readString(report);
      }

      assertThat(said)
          .contains("DEBUG", "sql_23514", "wrong_type (ip)", "not_json")
          .doesNotContain(CANARY, IP, DEVICE)
          .doesNotContain(stage.database().password(), Stage.SECRET_KEY);
      assertThat(stage.query("SELECT count(*) FROM user_logins WHERE user_id LIKE '%tweety%'"))
          .containsExactly(List.of("3"));
    }
  }

  private static List<String> messages() {
    List<String> messages = new ArrayList<>();
    messages.add(login("valid"));
    for (Malformed kind : Malformed.values()) {
      String body = kind.body(canary("broken"));
      if (body.length() < 10_000 && body.indexOf('\n') < 0) {
        messages.add(body);
      }
    }
    messages.add("refused by the queue " + CANARY + '\u0001');
    return messages;
  }

  private static String login(String what) {
    return canary(what).json();
  }

  private static Login canary(String what) {
    return new Login(CANARY + " " + what, "2.3.0", "ios", IP, CANARY, DEVICE);
  }
}

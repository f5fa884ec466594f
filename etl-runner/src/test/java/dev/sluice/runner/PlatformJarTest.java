package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.LoginMessages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows, tokens, report and output are the same whatever language, time zone, charset and line
 * separator the JVM has. The zone is one that PostgreSQL does not know, which refuses whoever asks
 * for it.
 */
class PlatformJarTest {
  private static final List<String> PLAIN =
      List.of("-Duser.language=en", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8");
  private static final List<List<String>> ODD =
      List.of(
          List.of(
              "-Duser.language=ar",
              "-Duser.country=EG",
              "-Duser.timezone=VST",
              "-Dfile.encoding=US-ASCII",
              "-Dline.separator=\r\n"),
          List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.timezone=SystemV/PST8PDT"));

  private final Path directory;

  PlatformJarTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** What a run left behind. */
  private record Left(List<List<@Nullable String>> rows, String report, String out, String value) {}

  @Test
  void does_not_show_in_what_a_run_leaves_behind() throws Exception {
    Path keys = directory.resolve("siv.json");
    assertThat(Cli.run(Map.of(), "keys", "create", "--for", "siv", keys.toString()).status())
        .isZero();
    Left plain = run(PLAIN, keys);
    assertThat(plain.rows()).hasSize(32);

    for (List<String> jvm : ODD) {
      assertThat(run(jvm, keys)).isEqualTo(plain);
    }
  }

  private Left run(List<String> jvm, Path keys) throws Exception {
    try (Stage stage = new Stage()) {
      List<String> messages = new ArrayList<>(LoginMessages.seeded(7).valid(30));
      messages.add(login("\u0130stanbul-\u0661"));
      messages.add(login("\u00fc\u00df\ud83d\ude00"));
      messages.add("not JSON");
      stage.send(messages);
      Map<String, String> flags = stage.flagsAnd("SLUICE_MASKER", "siv");
      flags.put("SLUICE_KEYSET", keys.toString());
      Path report = directory.resolve("report.json");

      String out;
      try (SluiceProcess run =
          SluiceProcess.startWith(
              jvm, directory, flags, "run", "--until-empty", "--report", report.toString())) {
        assertThat(run.status()).as(run.err()).isZero();
        out = run.out();
      }
      String token =
          String.valueOf(
              stage
                  .query("SELECT masked_device_id FROM user_logins WHERE locale = 'odd' LIMIT 1")
                  .get(0)
                  .get(0));
      try (SluiceProcess reveal =
          SluiceProcess.startWith(
              jvm,
              directory,
              Map.of("SLUICE_KEYSET", keys.toString()),
              "reveal",
              "--reason=r",
              token)) {
        assertThat(reveal.status()).as(reveal.err()).isZero();
        return new Left(
            stage.query(
                "SELECT masked_ip, masked_device_id, user_id, device_type, locale,"
                    + " app_version, create_date FROM user_logins ORDER BY 1, 2, 3"),
            Files.readString(report).replaceAll("\"seconds\":[0-9.]+", ""),
            out.replaceAll("in [0-9.]+ s, [0-9,-]+/s", ""),
            reveal.out());
      }
    }
  }

  private static String login(String name) {
    return """
        {"user_id":"%s","app_version":"2.3.0","device_type":"%s","ip":"198.51.100.9",
         "locale":"odd","device_id":"device-%s"}
        """
        .formatted(name, name, "\u0130\u0131\u00fc");
  }
}

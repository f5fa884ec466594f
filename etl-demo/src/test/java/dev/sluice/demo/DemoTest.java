package dev.sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.runner.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private static final Pattern EXPORT = Pattern.compile("(AWS\\w+|SLUICE\\w+)='?([^' \n]+)'?");
  private static final Pattern IPV4 = Pattern.compile("\\b\\d{1,3}(\\.\\d{1,3}){3}\\b");

  /** What may be set on a machine, and would each break a client that minds it. */
  private static final Map<String, String> HOSTILE =
      Map.of(
          "AWS_PROFILE", "no-such-profile",
          "AWS_ENDPOINT_URL", "http://127.0.0.1:1",
          "AWS_USE_FIPS_ENDPOINT", "true",
          "AWS_REGION", "eu-north-1",
          "SLUICE_QUEUE_URL", "http://127.0.0.1:1/1/nowhere",
          "SLUICE_MAPPING", "/no/such/mapping.yaml",
          "SLUICE_LANES", "0");

  private final Path directory;

  DemoTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void shows_the_whole_way_of_a_hundred_messages_and_keeps_the_servers_up() throws Exception {
    Path report = directory.resolve("report.json");
    Path out = directory.resolve("out");
    Process demo = start(out, "demo", "--keep", "--report", report.toString());
    try {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> !demo.isAlive() || Files.readString(out).contains("psql"));

      assertAllIsShown(Files.readString(out));
      assertEveryMessageIsAccountedFor(new JsonMapper().readTree(report.toFile()));
      assertWhatIsPrintedWorks(Files.readString(out));
    } finally {
      demo.destroy();
    }
    assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
    Path keySet = Path.of(exports(Files.readString(out)).get("SLUICE_KEYSET"));
    assertThat(keySet.getParent()).as("the demo's directory").doesNotExist();
  }

  private static void assertAllIsShown(String text) {
    assertThat(text)
        .contains("masked_ip", "logins", "wrong_type", "received             100")
        .containsPattern("[0-9a-f]{8}:[0-9a-f]{64}  +2\n");
    assertThat(text.lines().filter(line -> IPV4.matcher(line).find()))
        .as("no address but that of this machine is shown")
        .allMatch(line -> line.contains("127.0.0.1"));
  }

  private static void assertEveryMessageIsAccountedFor(JsonNode counts) {
    assertThat(counts.get("received").asInt()).isEqualTo(100);
    assertThat(counts.get("deadLettered").asInt()).isEqualTo(1);
    assertThat(counts.get("inserted").asInt() + counts.get("duplicates").asInt()).isEqualTo(99);
  }

  private void assertWhatIsPrintedWorks(String text) throws IOException {
    Map<String, String> exports = exports(text);
    System.setProperty("aws.accessKeyId", exports.get("AWS_ACCESS_KEY_ID"));
    System.setProperty("aws.secretAccessKey", exports.get("AWS_SECRET_ACCESS_KEY"));
    Path file = Files.writeString(directory.resolve("one"), "{\"ip\":1}");

    assertThat(Sluice.commandLine(exports).execute("send", file.toString())).isZero();
    assertThat(Sluice.commandLine(exports).execute("run", "--messages=1")).isZero();
  }

  private static Map<String, String> exports(String text) {
    Map<String, String> exports = new HashMap<>();
    text.lines()
        .filter(line -> line.contains("export "))
        .forEach(
            line -> {
              Matcher assignment = EXPORT.matcher(line);
              while (assignment.find()) {
                exports.put(assignment.group(1), assignment.group(2));
              }
            });
    return exports;
  }

  private Process start(Path out, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName())
            .redirectOutput(out.toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.command().addAll(List.of(arguments));
    builder.environment().putAll(HOSTILE);
    return builder.start();
  }
}

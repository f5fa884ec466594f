package dev.sluice.runner.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.mapping.Masker;
import dev.sluice.testkit.Login;
import dev.sluice.testkit.Malformed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Compares, message by message, what was sent with what became of it. */
final class ConservationLaw {
  private static final Pattern VALUES =
      Pattern.compile(
          "\\d+[.]\\d+[.]\\d+[.]\\d+|\\d{3}-\\d{2}-\\d{4}|\\p{XDigit}{8}-[-\\p{XDigit}]{27}");

  private final ChaosStage stage;
  private final Sent sent;
  private final List<String> violations = new ArrayList<>();

  private ConservationLaw(ChaosStage stage, Sent sent) {
    this.stage = stage;
    this.sent = sent;
  }

  /** What is missing, doubled, wrong or told, one line each; empty where the law holds. */
  static List<String> violations(ChaosStage stage, Sent sent, List<String> said)
      throws IOException {
    ConservationLaw law = new ConservationLaw(stage, sent);
    law.rows();
    law.deadLetters();
    law.queue();
    law.reports();
    law.secrets(said);
    return law.violations;
  }

  private record Found(String userId, String ip, String deviceId) {}

  private void rows() {
    Masker masker = stage.masker();
    Map<String, Integer> times = new HashMap<>();
    for (Found row :
        stage.query(
            "SELECT user_id, masked_ip, masked_device_id FROM user_logins",
            row -> new Found(row.getString(1), row.getString(2), row.getString(3)))) {
      times.merge(row.userId(), 1, Integer::sum);
      Login login = sent.valid().get(row.userId());
      if (login == null) {
        violations.add("a row that was not sent as valid: " + row.userId());
      } else if (!row.ip().equals(masker.mask("ip", login.ip()))
          || !row.deviceId().equals(masker.mask("device_id", login.deviceId()))) {
        violations.add("wrong token in the row of " + row.userId());
      }
    }
    for (String userId : sent.valid().keySet()) {
      int count = times.getOrDefault(userId, 0);
      if (count != 1) {
        violations.add((count == 0 ? "missing" : "doubled: " + count) + " row of " + userId);
      }
    }
  }

  private void deadLetters() {
    Set<String> found = new HashSet<>();
    for (Message letter : stage.sqs.receiveAll(stage.dead.url())) {
      String id = attribute(letter, "sluice.message-id");
      Sent.Broken broken = id == null ? null : sent.broken().get(id);
      if (id == null) {
        violations.add("moved to the dead letters by the queue itself: received too often");
      } else if (broken == null) {
        violations.add(
            "dead letter of a valid message, " + id + ": " + attribute(letter, "sluice.reason"));
      } else {
        found.add(id);
        if (!letter.body().equals(broken.body())) {
          violations.add("dead letter with another body: " + id + ", " + broken.kind());
        }
        if (!broken.reason().equals(attribute(letter, "sluice.reason"))) {
          violations.add(
              "dead letter of "
                  + broken.kind()
                  + " for the reason "
                  + attribute(letter, "sluice.reason"));
        }
      }
    }
    sent.broken()
        .forEach(
            (id, broken) -> {
              if (!found.contains(id)) {
                violations.add("missing dead letter of " + id + ", " + broken.kind());
              }
            });
  }

  private void queue() {
    if (!stage.isQueueEmpty()) {
      violations.add("the queue is not empty");
    }
  }

  private void reports() throws IOException {
    for (Path file : files("report-.*[.]json")) {
      JsonNode counts = new JsonMapper().readTree(file.toFile());
      long outcome =
          Stream.of("inserted", "duplicates", "deadLettered", "returned")
              .mapToLong(name -> counts.get(name).asLong())
              .sum();
      if (outcome != counts.get("received").asLong()) {
        violations.add("a report that does not add up: " + counts);
      }
    }
  }

  /** Values of messages, and the password, in what was written by processes. */
  private void secrets(List<String> said) throws IOException {
    Set<String> values = new HashSet<>();
    for (Login login : sent.valid().values()) {
      values.add(login.userId());
      values.add(login.ip());
      values.add(login.deviceId());
    }
    for (Sent.Broken broken : sent.broken().values()) {
      // Four numbers of a version could be anybody's.
      if (!broken.kind().equals(Malformed.VERSION_OF_FOUR_PARTS.toString())) {
        VALUES.matcher(broken.body()).results().forEach(value -> values.add(value.group()));
      }
    }
    List<String> texts = new ArrayList<>(said);
    for (Path report : files("report-.*[.]json")) {
      texts.add(Files.readString(report));
    }
    for (String text : texts) {
      Matcher matcher = VALUES.matcher(text);
      while (matcher.find()) {
        if (values.contains(matcher.group())) {
          violations.add("said what a message holds: " + matcher.group());
        }
      }
      if (text.contains(stage.password())) {
        violations.add("said the password");
      }
    }
  }

  private List<Path> files(String pattern) throws IOException {
    try (Stream<Path> files = Files.list(stage.directory)) {
      return files.filter(file -> file.getFileName().toString().matches(pattern)).toList();
    }
  }

  private static @Nullable String attribute(Message letter, String name) {
    MessageAttributeValue value = letter.messageAttributes().get(name);
    return value == null ? null : value.stringValue();
  }
}

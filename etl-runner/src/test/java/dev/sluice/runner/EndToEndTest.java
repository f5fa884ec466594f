package dev.sluice.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.mapping.Masker;
import dev.sluice.masking.KeySets;
import dev.sluice.masking.Maskers;
import dev.sluice.testkit.Login;
import dev.sluice.testkit.LoginMessages;
import dev.sluice.testkit.Malformed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

/** The whole way of a message, by the commands that a user types, on servers of any kind. */
abstract class EndToEndTest {
  @AutoClose private final Stage stage = new Stage(servers());

  abstract Servers servers();

  @Test
  void a_hundred_messages_become_rows_and_the_broken_one_a_dead_letter(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("logins.jsonl");
    Files.write(file, LoginMessages.loginBatch(100, 1));
    Path report = directory.resolve("report.json");

    Cli.Result sent = Cli.run(stage.flags(), "send", file.toString());
    Cli.Result ran = Cli.run(stage.flags(), "run", "--until-empty", "--report", report.toString());

    assertThat(sent).isEqualTo(new Cli.Result(0, sent.out(), ""));
    assertThat(sent.out()).isEqualTo("sent 100 messages to " + stage.url(stage.queue()) + "\n");
    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("rejected               1  wrong_type (ip)");
    JsonNode counts = new JsonMapper().readTree(report.toFile());
    assertThat(Stream.of("received", "inserted", "duplicates", "deadLettered", "returned"))
        .extracting(name -> counts.get(name).asInt())
        .containsExactly(100, 99, 0, 1, 0);
    assertThat(stage.query("SELECT count(*) FROM user_logins")).containsExactly(List.of("99"));
    assertThat(stage.left(stage.queue())).isZero();
    Message letter = stage.receive(stage.deadLetterQueue()).get(0);
    assertThat(letter.body()).isEqualTo(Files.readAllLines(file).get(50));
    assertThat(attribute(letter, "sluice.reason")).isEqualTo("wrong_type");
    assertThat(attribute(letter, "sluice.field")).isEqualTo("ip");
  }

  @Test
  void every_login_is_found_in_the_table_as_it_was_sent_and_masked(@TempDir Path directory)
      throws Exception {
    LoginMessages messages = LoginMessages.seeded(2).ipv6(0.2);
    List<Login> logins = Stream.generate(messages::next).limit(60).toList();
    stage.send(logins.stream().map(Login::json).toList());
    Path keySet = directory.resolve("keyset.json");
    assertThat(Cli.run(Map.of(), "keys", "create", keySet.toString()).status()).isZero();

    List<String> days = new ArrayList<>(List.of(today()));
    Cli.Result ran =
        Cli.run(
            stage.flags(), "run", "--until-empty", "--masker=hmac", "--keyset", keySet.toString());
    days.add(today());

    assertThat(ran.status()).isZero();
    Masker masker = Maskers.hmac(KeySets.read(keySet));
    Map<String, Login> byId = new TreeMap<>();
    logins.forEach(login -> byId.put(login.userId(), login));
    List<List<String>> rows =
        stage.query(
            "SELECT user_id, device_type, masked_device_id, locale, create_date, masked_ip"
                + " FROM user_logins");
    assertThat(rows).hasSize(60);
    for (List<String> row : rows) {
      Login login = Objects.requireNonNull(byId.get(row.get(0)));
      assertThat(row.subList(1, 4))
          .containsExactly(
              login.deviceType(), masker.mask("device_id", login.deviceId()), login.locale());
      assertThat(row.get(4)).isIn(days);
      if (!login.ip().contains(":")) {
        assertThat(row.get(5)).isEqualTo(masker.mask("ip", login.ip()));
      }
    }
    assertThat(rows.stream().map(row -> row.get(5)).distinct().count())
        .as("equal ips have equal tokens, and different ones different tokens")
        .isEqualTo(logins.stream().map(login -> canonical(login.ip())).distinct().count());
  }

  @Test
  void versions_keep_their_order_and_differ_where_they_differ() throws Exception {
    List<String> versions = List.of("0.2.6", "2.6", "9.6", "0.96", "2.00", "6.02", "2.3.0");
    Login login = LoginMessages.seeded(3).next();
    stage.send(
        versions.stream()
            .map(
                version ->
                    Login.of(
                            version,
                            version,
                            login.deviceType(),
                            login.ip(),
                            null,
                            login.deviceId())
                        .json())
            .toList());

    assertThat(Cli.run(stage.flags(), "run", "--until-empty").status()).isZero();

    assertThat(stage.query("SELECT user_id, app_version, locale FROM user_logins ORDER BY 2, 1"))
        .containsExactly(
            row("0.2.6", "2006", null),
            row("0.96", "96000", null),
            row("2.00", "2000000", null),
            row("2.3.0", "2003000", null),
            row("2.6", "2006000", null),
            row("6.02", "6002000", null),
            row("9.6", "9006000", null));
  }

  @Test
  void sha256_makes_the_plain_hash_in_hex() throws Exception {
    List<Login> logins = Stream.generate(LoginMessages.seeded(4)::next).limit(30).toList();
    stage.send(logins.stream().map(Login::json).toList());

    assertThat(Cli.run(stage.flags(), "run", "--until-empty", "--masker", "sha256").status())
        .isZero();

    assertThat(stage.query("SELECT user_id, masked_ip, masked_device_id FROM user_logins"))
        .containsExactlyInAnyOrderElementsOf(
            logins.stream()
                .map(login -> row(login.userId(), hash(login.ip()), hash(login.deviceId())))
                .toList());
  }

  @Test
  void a_table_of_other_order_without_a_key_and_with_more_columns_is_written() throws Exception {
    stage.execute(
        """
        CREATE TABLE user_logins (note text, create_date date, app_version bigint, locale text,
          masked_device_id varchar(300), masked_ip text, device_type varchar(32), user_id text)""");
    stage.send(LoginMessages.seeded(5).valid(20));

    Cli.Result ran = Cli.run(stage.flags(), "run", "--until-empty");

    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isZero();
    assertThat(
            stage.query(
                "SELECT count(*), count(note), count(masked_ip), count(app_version)"
                    + " FROM user_logins"))
        .containsExactly(row("20", "0", "20", "20"));
  }

  @Test
  void every_malformed_body_becomes_a_dead_letter_with_its_reason() throws Exception {
    Map<String, Integer> reasons = new TreeMap<>();
    List<String> bodies = new ArrayList<>();
    for (Malformed kind : Malformed.values()) {
      String body = LoginMessages.seeded(6).malformed(kind);
      if (!body.isEmpty() && body.length() < 100_000 && body.indexOf('\0') < 0) {
        bodies.add(body);
        reasons.merge(kind.code(), 1, Integer::sum);
      }
    }
    stage.send(bodies);

    assertThat(Cli.run(stage.flags(), "run", "--until-empty").status()).isZero();

    Map<String, Integer> found = new TreeMap<>();
    for (List<Message> letters = stage.receive(stage.deadLetterQueue());
        !letters.isEmpty();
        letters = stage.receive(stage.deadLetterQueue())) {
      letters.forEach(letter -> found.merge(attribute(letter, "sluice.reason"), 1, Integer::sum));
    }
    assertThat(found).isEqualTo(reasons);
  }

  @Test
  void a_number_of_messages_ends_the_run_and_the_rest_waits_at_once() throws Exception {
    stage.send(LoginMessages.seeded(7).valid(40));

    Cli.Result ran = Cli.run(stage.flags(), "run", "--messages", "15");

    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("received              15").contains("inserted              15");
    assertThat(stage.waiting(stage.queue())).isEqualTo(25);
  }

  private static String attribute(Message letter, String name) {
    return Objects.requireNonNull(letter.messageAttributes().get(name)).stringValue();
  }

  private static String today() {
    return LocalDate.now(ZoneOffset.UTC).toString();
  }

  private static List<@Nullable String> row(@Nullable String... values) {
    return Arrays.asList(values);
  }

  private static String hash(String value) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The generator's IPv6 addresses differ in their last group alone. */
  private static String canonical(String ip) {
    return ip.contains(":") ? ip.substring(ip.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT) : ip;
  }
}
